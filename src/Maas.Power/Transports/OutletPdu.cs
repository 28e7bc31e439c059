using Maas.Domain.Nodes;
using Maas.Protocols.Snmp;

namespace Maas.Power.Transports;

/// <summary>A PDU whose outlets are numbers of an SNMP table: what APC, Eaton and Raritan have in common (power.md §5.3).</summary>
/// <param name="vendor">How the sentence about an unknown state begins.</param>
internal sealed class OutletPdu(SnmpClient snmp, TimeProvider clock, string vendor, SnmpVersion version)
{
    private const string Community = "private";

    /// <summary>The longest that an outlet may stay off before it is switched on: a step of the caller has a minute.</summary>
    private const int LongestDelay = 45;

    /// <param name="states">What the value means.</param>
    public async Task<PowerState> QueryAsync(string address, string oid, Func<long, PowerState?> states, CancellationToken cancel)
    {
        var value = await snmp.GetAsync(address, version, Community, oid, cancel);
        return states(value) ?? throw new PowerException(PowerFailure.Failed, $"{vendor} Power Driver retrieved unknown power state: '{value}'");
    }

    public Task SetAsync(string address, string oid, int value, CancellationToken cancel) => snmp.SetAsync(address, version, Community, oid, value, cancel);

    /// <summary>Waits before an outlet is switched on, so that what was just cut off has lost its charge.</summary>
    public async Task DelayAsync(Bmc bmc, Setting delay, CancellationToken cancel)
    {
        if (!int.TryParse(bmc[delay], out var seconds) || seconds is < 0 or > LongestDelay)
            throw new PowerException(PowerFailure.Setting, $"{delay.Name} is no number of seconds from 0 to {LongestDelay}.");
        await Task.Delay(TimeSpan.FromSeconds(seconds), clock, cancel);
    }

    /// <summary>The outlet's number.</summary>
    public static int Outlet(Bmc bmc, Setting outlet) =>
        int.TryParse(bmc[outlet], out var number) && number is >= 1 and <= 255 ? number : throw new PowerException(PowerFailure.Setting, $"{outlet.Name} is no outlet number.");
}
