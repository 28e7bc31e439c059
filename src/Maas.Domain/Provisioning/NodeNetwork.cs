using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Provisioning;

/// <summary>A node's interfaces with everything around them that its network configuration says something of.</summary>
public sealed record NodeNetwork(Node Node)
{
    /// <summary>Links of the node by number; observed and tentative ones are left aside by those who read them.</summary>
    public IReadOnlyList<StaticIpAddress> Addresses { get; init; } = [];
    public IReadOnlyDictionary<int, Subnet> Subnets { get; init; } = new Dictionary<int, Subnet>();
    public IReadOnlyDictionary<int, Vlan> Vlans { get; init; } = new Dictionary<int, Vlan>();
    public IReadOnlyList<StaticRoute> Routes { get; init; } = [];

    /// <summary>The node's own domain, then the other authoritative ones by name.</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    /// <summary>Addresses of the appliance, with the VLANs they are on.</summary>
    public IReadOnlyList<(int VlanId, IPAddress Address)> Servers { get; init; } = [];

    /// <summary>Name servers for interfaces whose subnets name none.</summary>
    public IReadOnlyList<IPAddress> DefaultServers { get; init; } = [];

    /// <summary>Enabled interfaces, parents first, then by number.</summary>
    public IReadOnlyList<Interface> Interfaces
    {
        get
        {
            var ordered = new List<Interface>();
            var waiting = Node.Interfaces.Where(i => i.Enabled && i.Type != InterfaceType.Unknown).OrderBy(i => i.Id).ToList();
            while (waiting.Count > 0)
            {
                var ready = waiting.Where(i => !waiting.Any(w => i.Parents.Contains(w.Id))).ToList();
                if (ready.Count == 0) break;
                ordered.AddRange(ready);
                waiting = [.. waiting.Except(ready)];
            }

            return ordered;
        }
    }

    public IEnumerable<StaticIpAddress> LinksOf(Interface nic) => Addresses
        .Where(a => a.AllocType != IpAllocationType.Discovered && a.TempExpiresOn is null && a.Interfaces.Any(i => i.InterfaceId == nic.Id)).OrderBy(a => a.Id);

    public Subnet? SubnetOf(StaticIpAddress link) => link.SubnetId is { } id ? Subnets.GetValueOrDefault(id) : null;

    /// <summary>Own value, else the VLAN's, else 1500; never below what an interface built on it needs (network.md §4.1).</summary>
    public int MtuOf(Interface nic)
    {
        var own = nic.Params.Mtu ?? (nic.VlanId is { } id ? Vlans.GetValueOrDefault(id)?.Mtu : null) ?? 1500;
        return Node.Interfaces.Where(i => i.Parents.Contains(nic.Id) && i.Id != nic.Id).Select(MtuOf).Append(own).Max();
    }

    /// <summary>Links with an address, and the subnet that says how long its prefix is.</summary>
    public IEnumerable<(StaticIpAddress Link, Subnet Subnet)> AddressedLinks(Interface nic) =>
        from link in LinksOf(nic)
        where link.Ip is not null && link.AllocType != IpAllocationType.Dhcp
        let subnet = SubnetOf(link)
        where subnet is not null
        select (link, subnet);

    /// <summary>Name servers of a subnet: the appliance where it may serve names, then the subnet's own (network.md §4.5).</summary>
    public IReadOnlyList<IPAddress> ServersOf(Subnet subnet)
    {
        var ours = subnet.AllowDns
            ? Servers.Where(s => s.VlanId == subnet.VlanId && s.Address.IsIPv6() == subnet.Cidr.IsIPv6 && (subnet.GatewayIp is not null || subnet.Cidr.Contains(s.Address)))
                .Select(s => s.Address)
            : [];
        return [.. ours.Concat(subnet.DnsServers).Distinct()];
    }

    public (StaticIpAddress Link, Subnet Subnet)? DefaultGateway(bool ipv6) =>
        DefaultGateways.Elect(Node, ipv6, Addresses, id => Subnets.GetValueOrDefault(id), id => Vlans.GetValueOrDefault(id));
}
