using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Protocols.Snmp;

namespace Maas.Power.Drivers;

/// <summary>Eaton's switched PDUs by SNMP (power.md §5.3).</summary>
internal sealed class EatonDriver(SnmpClient snmp, TimeProvider clock) : IPowerDriver
{
    /// <summary>Columns of the outlet control table: one tells the state, two are commands.</summary>
    private const int Status = 2;
    private const int OffCommand = 3;
    private const int OnCommand = 4;

    private static readonly Setting Address = new("power_address", "IP for Eaton PDU") { Required = true };
    private static readonly Setting Outlet = new("node_outlet", "Eaton PDU node outlet number (1-24)") { Required = true, PerNode = true };
    private static readonly Setting Delay = new("power_on_delay", "Power ON outlet delay (seconds)") { Default = "5" };

    private readonly OutletPdu _pdu = new(snmp, clock, "Eaton", SnmpVersion.V1);

    public PowerType Type { get; } = new("eaton", "Eaton PDU", Address, Outlet, Delay) { IsChassis = true };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) =>
        _pdu.QueryAsync(bmc[Address], Oid(bmc, Status), value => value switch { 1 => PowerState.On, 0 => PowerState.Off, _ => null }, cancel);

    /// <summary>The value of a command is the seconds it is put off.</summary>
    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        if (change == PowerChange.On) await _pdu.DelayAsync(bmc, Delay, cancel);
        await _pdu.SetAsync(bmc[Address], Oid(bmc, change == PowerChange.On ? OnCommand : OffCommand), 0, cancel);
    }

    private static string Oid(Bmc bmc, int column) => $"1.3.6.1.4.1.534.6.6.7.6.6.1.{column}.0.{OutletPdu.Outlet(bmc, Outlet)}";
}
