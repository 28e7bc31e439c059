using System.Globalization;
using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Ipmi;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;

namespace Maas.Power.Drivers;

/// <summary>A server of a SeaMicro SM15000, by the chassis' IPMI or one of its REST interfaces (power.md §5.9). Only the newer one tells states.</summary>
internal sealed class Sm15kDriver(IpmiClient ipmi, PowerHttp http, TimeProvider clock) : IPowerDriver
{
    private const byte Suite = 3;

    private static readonly Setting SystemId = new("system_id", "System ID") { Required = true, PerNode = true };
    private static readonly Setting Address = new("power_address", "Power address") { Required = true };
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };
    private static readonly Setting Control = new("power_control", "Power control type")
    {
        Required = true,
        Default = "ipmi",
        Choices = [new("ipmi", "IPMI"), new("restapi", "REST API v0.9"), new("restapi2", "REST API v2.0")],
    };

    public PowerType Type { get; } = new("sm15k", "SeaMicro 15000", SystemId, Address, User, Password, Control) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        if (bmc[Control] != "restapi2") return PowerState.Unknown;
        return await Newer(bmc).IsActiveAsync(Server(bmc), cancel) ? PowerState.On : PowerState.Off;
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var isOn = change == PowerChange.On;
        switch (bmc[Control])
        {
            case "restapi2":
                await Newer(bmc).SwitchAsync(Server(bmc), isOn, cancel);
                break;
            case "restapi":
                await SeaMicroApi.UseAsync(http, clock, HttpAddress.Of(bmc, Address, "http"), bmc[User], bmc[Password], api => api.SwitchAsync(Server(bmc), isOn, cancel), cancel);
                break;
            default:
                var login = new IpmiLogin(bmc[Address], bmc[User], bmc[Password], "", Version2: true, Suite, PrivilegeLevel.Operator, Workarounds.Opensesspriv);
                await ipmi.UseAsync(login, session => session.SendAsync(new SeaMicroPower(isOn, Server(bmc)), cancel), bmc.Note, cancel);
                break;
        }
    }

    private SeaMicroApi2 Newer(Bmc bmc) => new(http, HttpAddress.Of(bmc, Address, "http"), bmc[User], bmc[Password]);

    private static byte Server(Bmc bmc) => byte.TryParse(bmc[SystemId], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : throw new PowerException(PowerFailure.Setting, "system_id is no server number.");
}
