using System.Net;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>What a range may be (network.md §1.5).</summary>
public static class IpRangeRules
{
    /// <param name="use">Everything on the subnet but the range being edited, observed addresses left out.</param>
    /// <param name="reserved">Reserved IPs of the subnet.</param>
    public static Refusal? Check(IpRange range, SubnetUse use, IReadOnlyList<ReservedIp> reserved)
    {
        var cidr = use.Subnet.Cidr;
        var (start, end) = (range.StartIp, range.EndIp);
        if (start.IsIPv6() != end.IsIPv6()) return Both("Start IP address and end IP address must be in the same address family.");
        if (end.ToNumber() < start.ToNumber()) return Refusal.Invalid("end_ip", "End IP address must not be less than Start IP address.");
        if (!cidr.Contains(start) && !cidr.Contains(end)) return Both($"IP addresses must be within subnet: {cidr}.");
        if (!cidr.Contains(start)) return Refusal.Invalid("start_ip", $"Start IP address must be within subnet: {cidr}.");
        if (!cidr.Contains(end)) return Refusal.Invalid("end_ip", $"End IP address must be within subnet: {cidr}.");
        if (start.ToNumber() == cidr.FirstNumber) return Refusal.Invalid("start_ip", "Reserved network address cannot be included in IP range.");
        if (!cidr.IsIPv6 && cidr.Broadcast is { } broadcast && end.Equals(broadcast))
            return Refusal.Invalid("end_ip", "Broadcast address cannot be included in IP range.");
        var dynamic = range.Type == IpRangeType.Dynamic;
        if (dynamic && cidr.IsIPv6 && end.ToNumber() - start.ToNumber() + 1 < 256)
            return Both("IPv6 dynamic range must be at least 256 addresses in size.");
        if (dynamic && reserved.Any(r => Within(r.Ip, range))) return Refusal.Invalid("__all__", "The dynamic IP range cannot include reserved IPs.");
        var free = Occupancy.Free(use, rangesOnly: !dynamic);
        if (free.Count == 0) return Both($"There is no room for any {(dynamic ? "dynamic" : "reserved")} ranges on this subnet.");
        if (free.Any(block => block.First <= start.ToNumber() && end.ToNumber() <= block.Last)) return null;
        return Both(dynamic
            ? "Requested dynamic range conflicts with an existing IP address or range."
            : "Requested reserved range conflicts with an existing range.");
    }

    public static bool Within(IPAddress ip, IpRange range) =>
        ip.IsIPv6() == range.StartIp.IsIPv6() && ip.ToNumber() >= range.StartIp.ToNumber() && ip.ToNumber() <= range.EndIp.ToNumber();

    private static Refusal Both(string message) => new(
        RefusalKind.Invalid, message, new Dictionary<string, IReadOnlyList<string>> { ["start_ip"] = [message], ["end_ip"] = [message] });
}
