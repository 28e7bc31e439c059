using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Protocols.Snmp;

namespace Maas.Power.Drivers;

/// <summary>Raritan's switched PDUs by SNMP (power.md §5.3).</summary>
internal sealed class RaritanDriver(SnmpClient snmp, TimeProvider clock) : IPowerDriver
{
    private static readonly Setting Address = new("power_address", "IP for Raritan PDU") { Required = true };
    private static readonly Setting Outlet = new("node_outlet", "Raritan PDU node outlet number") { Required = true, PerNode = true };
    private static readonly Setting Delay = new("power_on_delay", "Power ON outlet delay (seconds)") { Default = "5" };

    private readonly OutletPdu _pdu = new(snmp, clock, "Raritan", SnmpVersion.V2c);

    public PowerType Type { get; } = new("raritan", "Raritan PDU", Address, Outlet, Delay) { IsChassis = true, Unlisted = true };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) =>
        _pdu.QueryAsync(bmc[Address], Oid(bmc), value => value switch { 1 => PowerState.On, 0 => PowerState.Off, _ => null }, cancel);

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        if (change == PowerChange.On) await _pdu.DelayAsync(bmc, Delay, cancel);
        await _pdu.SetAsync(bmc[Address], Oid(bmc), change == PowerChange.On ? 1 : 0, cancel);
    }

    private static string Oid(Bmc bmc) => $"1.3.6.1.4.1.13742.6.4.1.2.1.2.1.{OutletPdu.Outlet(bmc, Outlet)}";
}
