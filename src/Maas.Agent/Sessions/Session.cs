using System.Net.Sockets;
using System.Text;
using Maas.Agent.Host;
using Maas.Agent.Http;
using Maas.Agent.Preseeds;
using Maas.Agent.Reporting;

namespace Maas.Agent.Sessions;

/// <summary>What the appliance asks of this machine, from the preseed to the power button; reported as cloud-init would.</summary>
internal sealed class Session(SessionWork work, Programs programs, AgentLog log, TimeProvider time)
{
    private const string Origin = "cloudinit";

    public async Task<SessionEnd> RunAsync(Preseed preseed, CancellationToken cancel = default)
    {
        var identity = new Scripts.Identity(preseed, time);
        await GreetAsync(identity, cancel);
        if (preseed.PowerState is null)
            await OpenShellAsync(identity, cancel);
        await Reporter(identity).StartAsync(Origin, "modules-final", "running modules for final", cancel);
        var failure = await WorkAsync(identity, cancel);
        log.Say(failure ?? "Done");
        // Enlisting gave the machine a webhook that it did not have at the start.
        await Reporter(identity).FinishAsync(
            Origin, "modules-final", failure ?? "running modules for final", failure is null ? StatusResult.Success : StatusResult.Fail, cancel: cancel);
        return await EndAsync(identity, cancel);
    }

    private StatusReporter Reporter(Scripts.Identity identity)
    {
        var token = identity.Preseed.ReportingToken ?? identity.Preseed.Token;
        return new StatusReporter(new Appliance(time, token is null ? null : new OAuthPlaintext(token, time)), identity.Preseed.Endpoint, time, log.Say);
    }

    /// <summary>The items a datasource reads; the host name is used, the rest tells the appliance how far the machine is.</summary>
    private async Task GreetAsync(Scripts.Identity identity, CancellationToken cancel)
    {
        var reporter = Reporter(identity);
        await reporter.StartAsync(Origin, "init-network", "searching for network data sources", cancel);
        await ItemAsync(identity, "instance-id", cancel);
        var hostname = (await ItemAsync(identity, "local-hostname", cancel))?.Trim();
        if (!string.IsNullOrEmpty(hostname) && work.OwnsSystem)
        {
            var name = Encoding.ASCII.GetBytes(hostname.Split('.')[0]);
            _ = Libc.sethostname(name, (nuint)name.Length);
        }
        if (identity.Preseed.LogTarget is { } target)
            log.AlsoTo(target.Host, target.Port, hostname ?? "maas");
        if (!identity.Preseed.IsInstallation && identity.Token is not null)
            await ItemAsync(identity, "../user-data", cancel);
        await reporter.FinishAsync(Origin, "init-network", "searching for network data sources", StatusResult.Success, cancel: cancel);
    }

    private async Task<string?> ItemAsync(Scripts.Identity identity, string item, CancellationToken cancel)
    {
        try
        {
            var url = item.StartsWith("../", StringComparison.Ordinal) ? identity.Metadata(item[3..]) : identity.Metadata("meta-data/" + item);
            return await identity.Appliance.FindAsync(url, cancel) is { } content ? Encoding.UTF8.GetString(content) : null;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            log.Say($"No {item}: {e.Message}");
            return null;
        }
    }

    private async Task OpenShellAsync(Scripts.Identity identity, CancellationToken cancel)
    {
        if (work.OwnsSystem)
            await new SecureShell(programs, log).StartAsync(await ItemAsync(identity, "public-keys", cancel) ?? "");
    }

    /// <returns>What failed, or null.</returns>
    private async Task<string?> WorkAsync(Scripts.Identity identity, CancellationToken cancel)
    {
        try
        {
            return identity.Preseed.IsInstallation ? await work.InstallAsync(identity, Reporter(identity), cancel) : await work.RunScriptsAsync(identity, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it was, the appliance must hear of it: the machine has no other voice.
            return $"The ephemeral system failed: {e.Message}";
        }
    }

    private async Task<SessionEnd> EndAsync(Scripts.Identity identity, CancellationToken cancel)
    {
        if (identity.Preseed.PowerState is not { } wanted)
            return SessionEnd.StayUp;
        if (await wanted.HoldsAsync(programs))
        {
            await Task.Delay(wanted.Delay, time, cancel);
            return SessionEnds.Of(wanted.Mode);
        }
        log.Say("The condition of the power change does not hold");
        await OpenShellAsync(identity, cancel);
        return SessionEnd.StayUp;
    }
}
