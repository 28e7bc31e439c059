using System.Text.RegularExpressions;
using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Ssh;

namespace Maas.Power.Drivers;

/// <summary>A cartridge's node in an HP Moonshot chassis, through the chassis manager's command line (power.md §5.5).</summary>
internal sealed partial class MscmDriver(TimeProvider clock) : IPowerDriver, IBootOrder
{
    private static readonly Setting Address = new("power_address", "IP for MSCM CLI API") { Required = true };
    private static readonly Setting User = new("power_user", "MSCM CLI API user");
    private static readonly Setting Password = new("power_pass", "MSCM CLI API password") { Secret = true };
    private static readonly Setting Node = new("node_id", "Node ID - Must adhere to cXnY format (X=cartridge number, Y=node number") { Required = true, PerNode = true };

    public PowerType Type { get; } = new("mscm", "HP Moonshot - iLO Chassis Manager", Address, User, Password, Node) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var said = (await RunAsync(bmc, $"show node power {Word.Plain(bmc, Node)}", cancel)).Output;
        return State().Match(said).Groups[1].Value switch
        {
            "Off" or "Unavailable" => PowerState.Off,
            "On" or "PoweringOn" => PowerState.On,
            _ => throw new PowerException(PowerFailure.Unsupported, $"the chassis manager tells no power state. It answered: {Documents.Said(said, bmc[Password])}"),
        };
    }

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) =>
        RunAsync(bmc, $"set node power {(change == PowerChange.On ? "on" : "off force")} {Word.Plain(bmc, Node)}", cancel);

    public Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel) =>
        target == BootTarget.Network ? RunAsync(bmc, $"set node bootonce pxe {Word.Plain(bmc, Node)}", cancel) : Task.CompletedTask;

    private Task<SshOutput> RunAsync(Bmc bmc, string command, CancellationToken cancel) => new SshHost(bmc[Address], bmc[User], bmc[Password], clock).RunAsync(command, cancel);

    [GeneratedRegex(@"Power State:\s*(\w+)")]
    private static partial Regex State();
}
