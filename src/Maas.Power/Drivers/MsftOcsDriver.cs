using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>The chassis manager of Microsoft's Open CloudServer (power.md §5.7).</summary>
internal sealed class MsftOcsDriver(PowerHttp http) : IPowerDriver, IBootOrder
{
    private static readonly Setting Address = new("power_address", "Power address") { Required = true };
    private static readonly Setting Port = new("power_port", "Power port");
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };
    private static readonly Setting Blade = new("blade_id", "Blade ID (Typically 1-24)") { Required = true, PerNode = true };

    public PowerType Type { get; } = new("msftocs", "Microsoft OCS - Chassis Manager", Address, Port, User, Password, Blade) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var answer = await Api(bmc).GetAsync($"GetBladeState?bladeid={Id(bmc)}", cancel);
        return answer.Find("bladeState")?.Value.Trim() switch
        {
            "ON" => PowerState.On,
            "OFF" => PowerState.Off,
            var other => throw new PowerException(PowerFailure.Failed, $"the chassis manager answered blade state '{Documents.Said(other)}'."),
        };
    }

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) =>
        Api(bmc).GetAsync($"{(change == PowerChange.On ? "SetBladeOn" : "SetBladeOff")}?bladeid={Id(bmc)}", cancel);

    public async Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel)
    {
        var api = Api(bmc);
        await api.BootFromAsync(Id(bmc), OcsApi.Disk, isPersistent: true, cancel);
        if (target == BootTarget.Network) await api.BootFromAsync(Id(bmc), OcsApi.Pxe, isPersistent: false, cancel);
    }

    private static string Id(Bmc bmc) => Uri.EscapeDataString(bmc[Blade]);

    private OcsApi Api(Bmc bmc) => new(http, HttpAddress.Of(bmc, Address, Port, "http", 8000), bmc[User], bmc[Password]);
}
