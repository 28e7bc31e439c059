using System.Net;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>Which gateway a node uses by default (network.md §4.4).</summary>
public static class DefaultGateways
{
    /// <summary>The effective gateway of a family: the explicit link's, else the best of the configured ones; null when there is none.</summary>
    public static IPAddress? Effective(
        Node node, bool ipv6, IReadOnlyList<StaticIpAddress> addresses, Func<int, Subnet?> subnets, Func<int, Vlan?> vlans) =>
        Elect(node, ipv6, addresses, subnets, vlans)?.Subnet.GatewayIp;

    /// <summary>The link that carries the default route of a family.</summary>
    public static (StaticIpAddress Link, Subnet Subnet)? Elect(
        Node node, bool ipv6, IReadOnlyList<StaticIpAddress> addresses, Func<int, Subnet?> subnets, Func<int, Vlan?> vlans)
    {
        var usable = new List<(StaticIpAddress Link, Subnet Subnet)>();
        foreach (var address in addresses)
        {
            if (address is { AllocType: not IpAllocationType.Discovered, SubnetId: { } id } && subnets(id) is { GatewayIp: not null } subnet && subnet.Cidr.IsIPv6 == ipv6)
                usable.Add((address, subnet));
        }

        if (usable.Count == 0) return null;
        var chosen = ipv6 ? node.GatewayLinkIpv6 : node.GatewayLinkIpv4;
        if (usable.Where(c => c.Link.Id == chosen).Select(c => ((StaticIpAddress, Subnet)?)c).FirstOrDefault() is { } explicitly) return explicitly;
        return usable
            .Where(c => c.Link.AllocType != IpAllocationType.Dhcp)
            .OrderByDescending(c => vlans(c.Subnet.VlanId)?.DhcpOn ?? false)
            .ThenBy(c => Rank(node, c.Link))
            .ThenBy(c => c.Link.AllocType switch { IpAllocationType.Sticky => 0, IpAllocationType.UserReserved => 1, _ => 2 })
            .ThenBy(c => c.Link.Interfaces.Count > 0 ? c.Link.Interfaces[0].InterfaceId : int.MaxValue)
            .Select(c => ((StaticIpAddress, Subnet)?)c).FirstOrDefault();
    }

    private static int Rank(Node node, StaticIpAddress link)
    {
        var nic = link.Interfaces.Count > 0 ? node.Interface(link.Interfaces[0].InterfaceId) : null;
        return nic?.Type switch
        {
            InterfaceType.Bond or InterfaceType.Bridge => 0,
            InterfaceType.Physical when nic.Id == node.BootInterface?.Id => 1,
            InterfaceType.Physical => 2,
            InterfaceType.Vlan => 3,
            InterfaceType.Alias => 4,
            _ => 5,
        };
    }
}
