using System.Globalization;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>Counts over a subnet, with suggestions for a gateway and a dynamic range (network.md §2.1). Counts exceed 64 bits for large IPv6 networks.</summary>
public static class SubnetStatistics
{
    public static Dictionary<string, object?> Of(SubnetUse use, bool includeRanges, bool includeSuggestions)
    {
        var ipv6 = use.Subnet.Cidr.IsIPv6;
        var managed = use with { Neighbours = [], Subnet = use.Subnet with { Managed = true } };
        var used = Occupancy.InUse(managed);
        var free = Occupancy.Free(managed);
        List<Interval> all = [.. used.Concat(free).OrderBy(i => i.First)];
        var available = Sum(free);
        var unavailable = Sum(used);
        var total = available + unavailable;
        var usage = total == 0 ? 0.0 : (double)unavailable / (double)total;
        var statistics = new Dictionary<string, object?>
        {
            ["num_available"] = available,
            ["largest_available"] = free.Count == 0 ? UInt128.Zero : free.Max(i => i.Count),
            ["num_unavailable"] = unavailable,
            ["total_addresses"] = total,
            ["usage"] = usage,
            ["usage_string"] = Percent(usage),
            ["available_string"] = Percent(1 - usage),
            ["first_address"] = all.Count == 0 ? null : all[0].First.ToAddress(ipv6).ToString(),
            ["last_address"] = all.Count == 0 ? null : all[^1].Last.ToAddress(ipv6).ToString(),
            ["ip_version"] = ipv6 ? 6 : 4,
        };
        if (includeRanges) statistics["ranges"] = all.Select(i => Shown(i, ipv6)).ToList();
        if (!includeSuggestions) return statistics;
        var gateway = SuggestGateway(all, free, ipv6);
        statistics["suggested_gateway"] = gateway?.ToAddress(ipv6).ToString();
        statistics["suggested_dynamic_range"] = SuggestRange(use, free, gateway, total, available) is { } range ? Shown(range, ipv6) : null;
        return statistics;
    }

    private static UInt128? SuggestGateway(List<Interval> all, IReadOnlyList<Interval> free, bool ipv6)
    {
        if (all.Count == 0 || all.Any(i => i.Purposes.Contains(Occupancy.Gateway))) return null;
        var (first, last) = (all[0].First, all[^1].Last);
        // One below the first address is what the reference answers, although the network's own address already is the first (network.md §2.1).
        if (ipv6) return last - first + 1 <= 2 ? null : first - 1;
        if (free.Any(i => i.First == first)) return first;
        return free.Any(i => i.Last == last) ? last : free.Count > 0 ? free[0].First : null;
    }

    private static Interval? SuggestRange(SubnetUse use, IReadOnlyList<Interval> free, UInt128? gateway, UInt128 total, UInt128 available)
    {
        if (free.Count == 0 || use.Ranges.Any(r => r.Type == IpRangeType.Dynamic)) return null;
        var largest = free.Max(i => i.Count);
        var block = free.Last(i => i.Count == largest);
        if (largest == 1 && gateway is not null) return null;
        if (gateway == block.First) block = block with { First = block.First + 1 };
        else if (gateway == block.Last) block = block with { Last = block.Last - 1 };
        var (quarter, half) = (total >> 2, available >> 1);
        var start = block.First;
        if (block.Count > quarter) start = block.Last - quarter;
        else if (block.Count >= half) start = block.Last - half + 1;
        return start >= block.Last ? null : new Interval(start, block.Last, ["proposed-dynamic"]);
    }

    private static Dictionary<string, object> Shown(Interval interval, bool ipv6) => new()
    {
        ["start"] = interval.First.ToAddress(ipv6).ToString(),
        ["end"] = interval.Last.ToAddress(ipv6).ToString(),
        ["purpose"] = interval.Purposes,
        ["num_addresses"] = interval.Count,
    };

    private static UInt128 Sum(IEnumerable<Interval> intervals) => intervals.Aggregate(UInt128.Zero, (sum, i) => sum + i.Count);

    private static string Percent(double share) => Math.Round(share * 100, MidpointRounding.ToEven).ToString("0", CultureInfo.InvariantCulture) + "%";
}
