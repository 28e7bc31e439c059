using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Protocols.Snmp;

namespace Maas.Power.Drivers;

/// <summary>APC's switched PDUs by SNMP: rPDU and the older MasterSwitch (power.md §5.3).</summary>
internal sealed class ApcDriver(SnmpClient snmp, TimeProvider clock) : IPowerDriver
{
    private const int OutletOn = 1;
    private const int OutletOff = 2;

    private static readonly Setting Address = new("power_address", "IP for APC PDU") { Required = true };
    private static readonly Setting Outlet = new("node_outlet", "APC PDU node outlet number (1-16)") { Required = true, PerNode = true };
    private static readonly Setting Delay = new("power_on_delay", "Power ON outlet delay (seconds)") { Default = "5" };
    private static readonly Setting Kind = new("pdu_type", "PDU type")
    {
        Default = "RPDU",
        Choices = [new("RPDU", "rPDU"), new("MASTERSWITCH", "masterswitch")],
    };

    private readonly OutletPdu _pdu = new(snmp, clock, "APC", SnmpVersion.V1);

    public PowerType Type { get; } = new("apc", "American Power Conversion (APC) PDU", Address, Outlet, Delay, Kind) { IsChassis = true };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) =>
        _pdu.QueryAsync(bmc[Address], Oid(bmc), value => value switch { OutletOn => PowerState.On, OutletOff => PowerState.Off, _ => null }, cancel);

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        if (change == PowerChange.On) await _pdu.DelayAsync(bmc, Delay, cancel);
        await _pdu.SetAsync(bmc[Address], Oid(bmc), change == PowerChange.On ? OutletOn : OutletOff, cancel);
    }

    private static string Oid(Bmc bmc) =>
        $"{(bmc[Kind] == "MASTERSWITCH" ? "1.3.6.1.4.1.318.1.1.4.4.2.1.3" : "1.3.6.1.4.1.318.1.1.12.3.3.1.1.4")}.{OutletPdu.Outlet(bmc, Outlet)}";
}
