using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>A server of a Cisco UCS domain (power.md §5.10).</summary>
internal sealed class UcsmDriver(PowerHttp http) : IPowerDriver
{
    private static readonly Setting Uuid = new("uuid", "Server UUID") { Required = true, PerNode = true };
    private static readonly Setting Address = new("power_address", "URL for XML API") { Required = true };
    private static readonly Setting User = new("power_user", "API user");
    private static readonly Setting Password = new("power_pass", "API password") { Secret = true };

    public PowerType Type { get; } = new("ucsm", "Cisco UCS Manager", Uuid, Address, User, Password) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        await using var api = await LoginAsync(bmc, cancel);
        return StateOf(await api.ServerAsync(bmc[Uuid], cancel));
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        await using var api = await LoginAsync(bmc, cancel);
        var server = await api.ServerAsync(bmc[Uuid], cancel);
        if (StateOf(server) == (change == PowerChange.On ? PowerState.On : PowerState.Off)) return;
        await api.SetPowerAsync(server, change switch { PowerChange.On => "admin-up", PowerChange.Off => "admin-down", PowerChange.SoftOff => "soft-shut-down" }, cancel);
    }

    private static PowerState StateOf(UcsServer server) => server.OperPower switch
    {
        "on" => PowerState.On,
        "off" => PowerState.Off,
        _ => PowerState.Error,
    };

    private Task<UcsApi> LoginAsync(Bmc bmc, CancellationToken cancel) => UcsApi.LoginAsync(http, HttpAddress.Of(bmc, Address), bmc[User], bmc[Password], cancel);
}
