using Maas.Agent.Enlisting;
using Maas.Agent.Hardware;
using Maas.Agent.Host;
using Maas.Agent.Install;
using Maas.Agent.Networking;
using Maas.Agent.Reporting;
using Maas.Agent.Scripts;

namespace Maas.Agent.Sessions;

/// <summary>The two things a session can be about, put together from their parts.</summary>
/// <param name="OwnsSystem">This program is the whole ephemeral system, rather than a guest in a stock one.</param>
/// <param name="Folder">Where scripts and results are kept.</param>
internal sealed record SessionWork(KernelLine Line, SystemTree Tree, Programs Programs, AgentLog Log, TimeProvider Time, bool OwnsSystem, string Folder)
{
    /// <returns>What failed, or null.</returns>
    public async Task<string?> RunScriptsAsync(Identity identity, CancellationToken cancel)
    {
        var interfaces = new NetworkInterfaces(Tree);
        var folder = new ScriptFolder(Folder);
        var signals = new Signals(identity, Log.Say);
        var network = new ScriptNetwork(Programs, interfaces, new NetworkUp(Log, Programs, interfaces, Time), Line);
        ScriptArguments Present() => new(DiskNames.Present(Tree), [.. interfaces.All.Select(name => new PresentInterface(name, interfaces.Mac(name) ?? ""))]);
        var run = new ScriptRun(folder, signals, identity, new PackageInstall(Programs), network, Present, Log, Time);
        var session = new ScriptSession(
            identity, signals, folder, run, new Enlistment(identity, interfaces, Line, Log), new BmcHandOver(folder.BmcConfig), Log, Time);
        return await session.RunAsync(cancel) ? null : "Scripts failed to run";
    }

    public async Task<string?> InstallAsync(Identity identity, StatusReporter reporter, CancellationToken cancel)
    {
        var installation = new InstallSession(identity.Appliance, reporter, Tree, Programs, Log, Time);
        return await installation.RunAsync(identity.Metadata("meta-data/maas-install"), cancel);
    }
}
