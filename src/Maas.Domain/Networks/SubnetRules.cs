using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>What a change of a subnet must not break (network.md §1.4): what is on the subnet stays inside it.</summary>
public static class SubnetRules
{
    /// <summary>Whether a subnet may get another CIDR.</summary>
    /// <param name="rows">Address rows of the subnet. Reservations of users and observed addresses may be left outside; links may not.</param>
    /// <param name="routes">All static routes.</param>
    public static Refusal? Renumbering(Subnet subnet, Cidr cidr, SubnetUse use, IReadOnlyList<StaticIpAddress> rows, IReadOnlyList<StaticRoute> routes)
    {
        var renumbered = use with { Subnet = subnet with { Cidr = cidr } };
        foreach (var range in use.Ranges)
        {
            var others = renumbered with { Ranges = [.. use.Ranges.Where(r => r.Id != range.Id)], Assigned = [] };
            if (IpRangeRules.Check(range, others, []) is not null)
                return Refusal.Invalid("cidr", $"The new subnet CIDR would exclude the IP range {range.StartIp} - {range.EndIp}. Please remove it first.");
        }

        if (rows.FirstOrDefault(r => r is { Ip: not null, AllocType: IpAllocationType.Auto or IpAllocationType.Sticky } && !cidr.Contains(r.Ip)) is { } link)
            return Refusal.Invalid("cidr", $"The new subnet CIDR would exclude the assigned IP address {link.Ip}. Please remove it first.");
        return routes.FirstOrDefault(r => r.SourceId == subnet.Id && !cidr.Contains(r.GatewayIp)) is { } route
            ? Refusal.Invalid("cidr", $"The new subnet CIDR would exclude the gateway {route.GatewayIp} of a static route. Please remove it first.")
            : null;
    }
}
