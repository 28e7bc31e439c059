using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Ipmi;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;

namespace Maas.Power.Drivers;

/// <summary>A cartridge of an HP Moonshot chassis: IPMI, bridged by the chassis' iLO (power.md §5.6).</summary>
internal sealed class MoonshotDriver(IpmiClient client) : IPowerDriver, IBootOrder
{
    private const byte Suite = 3;

    private static readonly Setting Address = new("power_address", "Power address") { Required = true };
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };
    private static readonly Setting HardwareAddress = new("power_hwaddress", "Power hardware address") { Required = true, PerNode = true };

    public PowerType Type { get; } = new("moonshot", "HP Moonshot - iLO4 (IPMI)", Address, User, Password, HardwareAddress) { IsChassis = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) =>
        (await UseAsync(bmc, (session, route) => session.SendAsync(new GetChassisStatus(), cancel, route: route), cancel)).IsOn ? PowerState.On : PowerState.Off;

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var action = change switch { PowerChange.On => ChassisAction.PowerUp, PowerChange.Off => ChassisAction.PowerDown, PowerChange.SoftOff => ChassisAction.SoftShutdown };
        return UseAsync(bmc, (session, route) => session.SendAsync(new ChassisControl(action), cancel, route: route), cancel);
    }

    public Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel)
    {
        var flags = new BootFlags(IsValid: true, IsPersistent: false, IsEfi: false, target == BootTarget.Network ? BootDevice.Pxe : BootDevice.None);
        return UseAsync(bmc, (session, route) => session.SendAsync(SetBootOptions.Flags(flags), cancel, route: route), cancel);
    }

    private Task<T> UseAsync<T>(Bmc bmc, Func<IpmiSession, BridgeRoute, Task<T>> work, CancellationToken cancel)
    {
        if (!BridgeRoute.TryParse(bmc[HardwareAddress], out var route))
            throw new PowerException(PowerFailure.Setting, "power_hwaddress is no way to a cartridge, such as '-B 0 -T 0x88 -b 7 -t 0x72 -m 0x20'.");
        var login = new IpmiLogin(bmc[Address], bmc[User], bmc[Password], "", Version2: true, Suite, PrivilegeLevel.Operator, Workarounds.Opensesspriv);
        return client.UseAsync(login, session => work(session, route), bmc.Note, cancel);
    }
}
