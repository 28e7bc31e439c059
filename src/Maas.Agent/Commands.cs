using System.Collections;
using Maas.Agent.Bmc;
using Maas.Agent.Erase;
using Maas.Agent.Hardware;
using Maas.Agent.Host;
using Maas.Agent.Init;
using Maas.Agent.Install;
using Maas.Agent.Lshw;
using Maas.Agent.Networking;
using Maas.Agent.Reporting;
using Maas.Agent.Sessions;

namespace Maas.Agent;

/// <summary>One binary, many callers: the kernel starts it as <c>init</c>, scripts by its subcommands, busybox' DHCP client by its events.</summary>
internal static class Commands
{
    private const string Usage = """
        usage: maas-agent COMMAND
          init                      the first process of the ephemeral system
          run [--config URL|FILE]   do what the appliance asks, on a system that is up
          machine-resources         print what this machine is made of, as JSON
          lshw                      print it as lshw -xml would
          bmc-detect [OPTIONS]      set up access to the BMC and print its power parameters
          erase [--secure-erase] [--quick-erase] [DISK…]
          install PLAN.json         install by a plan

        """;

    /// <summary>What the first process starts as its child.</summary>
    private const string OwnsSystem = "MAAS_AGENT_OWNS_SYSTEM";

    public static async Task<int> RunAsync(string[] args)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        if (DhcpEvent.IsMeant(args, environment))
            return await new DhcpEvent(environment).ApplyAsync(args[0], new Programs());
        // The kernel passes words it does not know on to init, so the process id decides.
        if (Environment.ProcessId == 1)
            return await InitAsync();
        await using var stdout = Standard(1);
        await using var stderr = Standard(2);
        return args switch
        {
            ["session"] => await SessionAsync(configuration: null),
            ["run"] => await SessionAsync(configuration: null),
            ["run", "--config", var place] => await SessionAsync(place),
            ["report-panic", var reason] => await ReportPanicAsync(reason),
            ["machine-resources", ..] => await new MachineResources(new SystemTree()).PrintAsync(stdout),
            ["lshw", ..] => await new LshwDocument(new SystemTree()).PrintAsync(stdout),
            ["bmc-detect", .. var options] => await BmcDetect.RunAsync(options, new SystemTree(), new Programs(), stdout, stderr, TimeProvider.System),
            ["erase", .. var options] => await EraseDisks.RunAsync(options, new SystemTree(), new Programs(), stdout),
            ["install", var plan] => await InstallAsync(plan, stdout),
            _ => await RefuseAsync(stderr),
        };
    }

    private static async Task<int> InitAsync()
    {
        Environment.SetEnvironmentVariable("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        Environment.SetEnvironmentVariable("HOME", "/root");
        Environment.SetEnvironmentVariable(OwnsSystem, "1");
        EarlyMounts.Mount();
        using var log = new AgentLog(Consoles.Open(), TimeProvider.System);
        return await new PidOne(log).RunAsync(TimeProvider.System);
    }

    private static async Task<int> SessionAsync(string? configuration)
    {
        var owns = Environment.GetEnvironmentVariable(OwnsSystem) == "1";
        Directory.CreateDirectory("/run/maas-agent");
        await using var file = new FileStream("/run/maas-agent/log", FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        using var log = new AgentLog(owns ? [.. Consoles.Open(), file] : [Standard(1), file], TimeProvider.System);
        var line = KernelLine.Read();
        var tree = new SystemTree();
        var programs = new Programs();
        var work = new SessionWork(line, tree, programs, log, TimeProvider.System, owns, "/tmp/maas-scripts");
        try
        {
            if (owns)
                await PrepareAsync(line, tree, programs, log);
            var preseed = await new PreseedSource(line, log, TimeProvider.System).ReadAsync(configuration);
            var end = await new Session(work, programs, log, TimeProvider.System).RunAsync(preseed);
            return owns ? SessionEnds.ToExitCode(end) : 0;
        }
        catch (Exception e)
        {
            log.Say($"Failed: {e.Message}");
            return 1;
        }
    }

    private static async Task PrepareAsync(KernelLine line, SystemTree tree, Programs programs, AgentLog log)
    {
        await File.WriteAllTextAsync("/proc/sys/kernel/hostname", line.Hostname ?? "maas");
        var network = new NetworkUp(log, programs, new NetworkInterfaces(tree), TimeProvider.System);
        DiskLinks.Create(tree);
        if (await network.UpAsync(line) is null)
            log.Say("No interface got an address; the appliance may not be reachable");
    }

    /// <summary>The session died without a word; this says the last one for it.</summary>
    private static async Task<int> ReportPanicAsync(string reason)
    {
        using var log = new AgentLog(Consoles.Open(), TimeProvider.System);
        var preseed = await new PreseedSource(KernelLine.Read(), log, TimeProvider.System).ReadAsync(configuration: null);
        var token = preseed.ReportingToken ?? preseed.Token;
        var appliance = new Http.Appliance(TimeProvider.System, token is null ? null : new Http.OAuthPlaintext(token, TimeProvider.System));
        await new StatusReporter(appliance, preseed.Endpoint, TimeProvider.System, log.Say).FinishAsync("cloudinit", "modules-final", reason, StatusResult.Fail);
        return 0;
    }

    private static async Task<int> InstallAsync(string plan, Stream stdout)
    {
        using var log = new AgentLog([stdout], TimeProvider.System);
        var appliance = new Http.Appliance(TimeProvider.System, credentials: null);
        var installation = new InstallSession(appliance, new StatusReporter(appliance, endpoint: null, TimeProvider.System), new SystemTree(), new Programs(), log, TimeProvider.System);
        var failure = await installation.RunAsync(await File.ReadAllBytesAsync(plan), CancellationToken.None);
        log.Say(failure ?? "Installed");
        return failure is null ? 0 : 1;
    }

    private static async Task<int> RefuseAsync(Stream stderr)
    {
        await stderr.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Usage));
        return 2;
    }

    private static DescriptorStream Standard(int descriptor) => new(descriptor, owns: false);
}
