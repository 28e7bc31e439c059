using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>The choice of a node's default gateway among its links (network.md §4.4).</summary>
public static class GatewayRules
{
    /// <param name="linkId">The link to take; may be left out while an interface has one gateway per family.</param>
    public static Outcome<NodeLinks> Choose(NodeLinks links, Interface nic, string? linkId, NetworkModel network)
    {
        List<(StaticIpAddress Row, Subnet Subnet)> usable =
        [
            .. links.LinksOf(nic.Id).Where(r => r.AllocType is IpAllocationType.Auto or IpAllocationType.Sticky or IpAllocationType.Dhcp)
                .Select(r => (Row: r, Subnet: network.Subnet(r.SubnetId)!)).Where(l => l.Subnet?.GatewayIp is not null),
        ];
        if (usable.Count == 0)
        {
            return Refusal.Together([
                linkId is { Length: > 0 } any ? Refusal.Invalid("link_id", LinkRules.InvalidChoice(any, "link_id", [])) : null,
                Refusal.Invalid("__all__", "This interface has no usable gateways.")])!;
        }

        if (linkId is { Length: > 0 } id)
        {
            List<string> known = [.. usable.Select(l => LinkRules.NumberOf(l.Row))];
            if (!known.Contains(id)) return Refusal.Invalid("link_id", LinkRules.InvalidChoice(id, "link_id", known));
            var chosen = usable[known.IndexOf(id)];
            return links with { Node = Set(links.Node, chosen.Row, chosen.Subnet) };
        }

        List<string> unclear =
        [
            .. usable.GroupBy(l => l.Subnet.Cidr.IsIPv6).Where(family => family.DistinctBy(l => l.Subnet.GatewayIp).Count() > 1)
                .OrderBy(family => family.Key).Select(family => family.Key ? "IPv6" : "IPv4"),
        ];
        if (unclear.Count > 0)
        {
            var which = unclear.Count > 1 ? "IPv4 and IPv6 gateways" : $"{unclear[0]} gateway";
            return Refusal.Invalid("link_id", $"This field is required; Interface has more than one usable {which}.");
        }

        return links with { Node = usable.Aggregate(links.Node, (node, link) => Set(node, link.Row, link.Subnet)) };
    }

    internal static Node Set(Node node, StaticIpAddress row, Subnet subnet) =>
        subnet.Cidr.IsIPv6 ? node with { GatewayLinkIpv6 = row.Id } : node with { GatewayLinkIpv4 = row.Id };
}
