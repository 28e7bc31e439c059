using System.Net;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>A run of addresses with what it is used for. Numbers as in <see cref="IpNumber"/>; both ends included.</summary>
public sealed record Interval(UInt128 First, UInt128 Last, IReadOnlyList<string> Purposes)
{
    public UInt128 Count => Last - First + 1;
}

/// <summary>Everything on one subnet that takes addresses (network.md §2).</summary>
public sealed record SubnetUse(Subnet Subnet)
{
    public IReadOnlyList<IpRange> Ranges { get; init; } = [];

    /// <summary>Addresses that some record holds.</summary>
    public IReadOnlyList<IPAddress> Assigned { get; init; } = [];

    /// <summary>Gateways of static routes whose source is this subnet.</summary>
    public IReadOnlyList<IPAddress> RouteGateways { get; init; } = [];

    /// <summary>Addresses the caller wants left alone.</summary>
    public IReadOnlyList<IPAddress> Excluded { get; init; } = [];

    /// <summary>Addresses seen on the wire that no record holds, the one longest unseen first.</summary>
    public IReadOnlyList<IPAddress> Neighbours { get; init; } = [];
}

/// <summary>Which addresses of a subnet are used for what, and which are free: the one interval set behind range listing, statistics,
/// allocation and range validation (network.md §2).</summary>
public static class Occupancy
{
    public const string Reserved = "reserved";
    public const string Dynamic = "dynamic";
    public const string Unused = "unused";
    public const string Unmanaged = "unmanaged";
    public const string Gateway = "gateway-ip";

    /// <summary>First and last address that a host may have.</summary>
    public static (UInt128 First, UInt128 Last) Span(Cidr cidr) => (cidr.IsIPv6, cidr.PrefixLength) switch
    {
        (false, >= 31) or (true, >= 127) => (cidr.FirstNumber, cidr.LastNumber),
        (false, _) => (cidr.FirstNumber + 1, cidr.LastNumber - 1),
        (true, _) => (cidr.FirstNumber + 1, cidr.LastNumber),
    };

    /// <summary>What is in use, in address order: of equal runs the first source's, overlapping ones fused with their purposes united, then neighbours of
    /// equal purposes joined.</summary>
    /// <param name="rangesOnly">Leave out single addresses: what a reserved range must not overlap.</param>
    public static IReadOnlyList<Interval> InUse(SubnetUse use, bool rangesOnly = false) =>
        Join(Fuse(Sources(use, rangesOnly).DistinctBy(i => (i.First, i.Last))));

    /// <summary>The gaps between what is in use, within the usable span.</summary>
    public static IReadOnlyList<Interval> Free(SubnetUse use, bool rangesOnly = false)
    {
        var (first, last) = Span(use.Subnet.Cidr);
        return Gaps(InUse(use, rangesOnly), first, last);
    }

    /// <summary>What is in use, with what an unmanaged subnet keeps from being allocated: all that is in none of its reserved ranges.</summary>
    public static IReadOnlyList<Interval> Unallocatable(SubnetUse use)
    {
        var used = InUse(use);
        return use.Subnet.Managed ? used : [.. used.Concat(Free(use).Select(i => i with { Purposes = [Unmanaged] })).OrderBy(i => i.First)];
    }

    /// <summary>Where an address may be allocated: outside all ranges on a managed subnet, only inside reserved ranges on an unmanaged one (§3.1).</summary>
    public static IReadOnlyList<Interval> Allocatable(SubnetUse use)
    {
        if (use.Subnet.Managed) return Free(use);
        var taken = InUse(use with { Ranges = [.. use.Ranges.Where(r => r.Type == IpRangeType.Dynamic)] });
        return [.. use.Ranges.Where(r => r.Type == IpRangeType.Reserved)
            .SelectMany(r => Gaps(taken, r.StartIp.ToNumber(), r.EndIp.ToNumber())).OrderBy(i => i.First)];
    }

    /// <summary>The address to hand out: the lowest of the smallest free run, which keeps large runs whole. When only addresses are left that were seen on
    /// the wire, the one longest unseen; null when there is none.</summary>
    public static IPAddress? Choose(SubnetUse use)
    {
        var free = Allocatable(use);
        if (free.Count > 0) return free.MinBy(i => (i.Count, i.First))!.First.ToAddress(use.Subnet.Cidr.IsIPv6);
        if (use.Neighbours.Count == 0) return null;
        free = Allocatable(use with { Neighbours = [] });
        return use.Neighbours.FirstOrDefault(ip => ip.IsIPv6() == use.Subnet.Cidr.IsIPv6 && free.Any(i => i.First <= ip.ToNumber() && ip.ToNumber() <= i.Last));
    }

    private static IEnumerable<Interval> Sources(SubnetUse use, bool rangesOnly)
    {
        var cidr = use.Subnet.Cidr;
        if (cidr.IsIPv6 && cidr.PrefixLength < 127)
            yield return new Interval(cidr.FirstNumber, cidr.FirstNumber, ["rfc-4291-2.6.1"]);
        if (cidr.IsIPv6 && cidr.PrefixLength == 64)
            yield return new Interval(cidr.FirstNumber + 1, cidr.FirstNumber + 0xFFFF_FFFF, [Reserved]);
        if (!rangesOnly) foreach (var single in Singles(use)) yield return single;
        foreach (var range in use.Ranges)
            yield return new Interval(range.StartIp.ToNumber(), range.EndIp.ToNumber(), [range.Type == IpRangeType.Dynamic ? Dynamic : Reserved]);
        if (rangesOnly) yield break;
        foreach (var ip in use.Neighbours.Where(cidr.Contains)) yield return new Interval(ip.ToNumber(), ip.ToNumber(), ["neighbour"]);
    }

    private static IEnumerable<Interval> Singles(SubnetUse use)
    {
        IEnumerable<(IPAddress Ip, string Purpose)> single =
        [
            .. use.Subnet.GatewayIp is { } gateway ? [(gateway, Gateway)] : Array.Empty<(IPAddress, string)>(),
            .. use.Subnet.DnsServers.Select(ip => (ip, "dns-server")),
            .. use.RouteGateways.Select(ip => (ip, Gateway)),
            .. use.Assigned.Select(ip => (ip, "assigned-ip")),
            .. use.Excluded.Select(ip => (ip, "excluded")),
        ];
        return single.Where(s => use.Subnet.Cidr.Contains(s.Ip)).Select(s => new Interval(s.Ip.ToNumber(), s.Ip.ToNumber(), [s.Purpose]));
    }

    private static List<Interval> Fuse(IEnumerable<Interval> sources)
    {
        var fused = new List<Interval>();
        foreach (var next in sources.OrderBy(i => i.First).ThenBy(i => i.Last))
        {
            if (fused.Count > 0 && next.First <= fused[^1].Last)
            {
                var last = fused[^1];
                fused[^1] = new Interval(
                    last.First, UInt128.Max(last.Last, next.Last), [.. last.Purposes.Union(next.Purposes).Order(StringComparer.Ordinal)]);
            }
            else
            {
                fused.Add(next);
            }
        }

        return fused;
    }

    private static List<Interval> Join(List<Interval> fused)
    {
        var joined = new List<Interval>();
        foreach (var next in fused)
        {
            if (joined.Count > 0 && joined[^1].Last + 1 == next.First && joined[^1].Purposes.SequenceEqual(next.Purposes))
                joined[^1] = joined[^1] with { Last = next.Last };
            else
                joined.Add(next);
        }

        return joined;
    }

    private static List<Interval> Gaps(IReadOnlyList<Interval> used, UInt128 first, UInt128 last)
    {
        var gaps = new List<Interval>();
        var next = first;
        foreach (var taken in used)
        {
            if (taken.Last < next) continue;
            if (taken.First > last) break;
            if (taken.First > next) gaps.Add(new Interval(next, taken.First - 1, [Unused]));
            if (taken.Last >= last) return gaps;
            next = taken.Last + 1;
        }

        if (next <= last) gaps.Add(new Interval(next, last, [Unused]));
        return gaps;
    }
}
