using System.Diagnostics;
using Maas.Testing.Lab;

namespace Maas.Lab;

/// <summary>One machine's way from a blank disk to an operator's shell, and where on it the machine is.</summary>
internal sealed class DemoMachine(BootLab lab, LabMachine machine, DemoOptions options)
{
    private const string User = "debian";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>Per machine beyond the first: they share the processors.</summary>
    private static readonly TimeSpan LimitEach = TimeSpan.FromMinutes(12);

    private readonly long _started = Stopwatch.GetTimestamp();
    private MachineState? _seen;
    private string _step = "switched on";
    private TimeSpan? _took;

    public string Name => machine.Spec.Name;

    public string? Address { get; private set; }

    public TimeSpan? TimeToReady { get; private set; }

    public Row Row => new(Name, _seen?.Status ?? "(unknown)", _step, _took ?? Elapsed, _seen?.Percent);

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public async Task RunAsync(CancellationToken cancel)
    {
        await machine.PowerOnAsync();
        // It registers itself, tells what it is, switches off and waits for somebody to want it.
        var enlisted = await UntilAsync("New", cancel, () => !machine.IsOn);
        await lab.TellAsync(enlisted, "commission");
        var ready = await UntilAsync("Ready", cancel);
        TimeToReady = Elapsed;
        _step = "allocate and deploy";
        await lab.Api.PostAsync("machines/?op=allocate", ("system_id", ready.SystemId));
        await lab.TellAsync(ready, "deploy", ("distro_series", BootLab.Image));
        var deployed = await UntilAsync("Deployed", cancel);
        Address = deployed.Addresses is [var first, ..] ? first : throw new LabException($"{Name} is deployed, but no address of it is known");
        _step = $"ssh {User}@{Address}";
        var greeting = await lab.Ssh.RunAsync(User, Address, ". /etc/os-release; echo \"$PRETTY_NAME, up $(cut -d. -f1 /proc/uptime) s\"", TimeSpan.FromMinutes(3), cancel);
        _step = $"{User}@{Address}: {greeting.Trim()}";
        _took = Elapsed;
    }

    private async Task<MachineState> UntilAsync(string status, CancellationToken cancel, Func<bool>? also = null)
    {
        await Poll.UntilAsync(
            async () =>
            {
                _seen = await lab.FindAsync(machine) ?? _seen;
                if (_seen is not null) _step = _seen.Message.Length > 0 ? _seen.Message : _seen.Status;
                else _step = machine.IsOn ? "starts from the network" : "off";
                if (_seen is { HasFailed: true }) throw new LabException($"{Name} is '{_seen.Status}'\n{await lab.WhyAsync(machine, _seen)}");
                return _seen?.Status == status && also?.Invoke() != false;
            },
            LimitEach * options.Machines, async () => $"{Name} is '{_seen?.Status ?? "unknown"}', not '{status}'\n{await lab.WhyAsync(machine, _seen)}", Step, cancel);
        return _seen!;
    }
}
