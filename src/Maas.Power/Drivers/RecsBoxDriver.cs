using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>Christmann's RECS|Box (power.md §5.8).</summary>
internal sealed class RecsBoxDriver(PowerHttp http) : IPowerDriver, IBootOrder
{
    private static readonly Setting NodeId = new("node_id", "Node ID") { Required = true, PerNode = true };
    private static readonly Setting Address = new("power_address", "Power address") { Required = true };
    private static readonly Setting Port = new("power_port", "Power port");
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };

    public PowerType Type { get; } = new("recs_box", "Christmann RECS|Box Power Driver", NodeId, Address, Port, User, Password) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var node = (await Api(bmc).GetAsync($"node/{Id(bmc)}", cancel)).Find("node");
        return node?.Attribute("state")?.Value switch
        {
            "1" => PowerState.On,
            null => throw new PowerException(PowerFailure.Failed, "the RECS|Box knows no such node. Check node_id."),
            _ => PowerState.Off,
        };
    }

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) =>
        Api(bmc).SendAsync(HttpMethod.Post, $"node/{Id(bmc)}/manage/{(change == PowerChange.On ? "power_on" : "power_off")}", null, cancel);

    public async Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel)
    {
        var api = Api(bmc);
        await api.BootFromAsync(Id(bmc), "HDD", isPersistent: true, cancel);
        if (target == BootTarget.Network) await api.BootFromAsync(Id(bmc), "PXE", isPersistent: false, cancel);
    }

    private static string Id(Bmc bmc) => Uri.EscapeDataString(bmc[NodeId]);

    private RecsBoxApi Api(Bmc bmc) => new(http, HttpAddress.Of(bmc, Address, Port, "http", 8000), bmc[User], bmc[Password]);
}
