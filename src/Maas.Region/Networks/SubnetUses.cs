using System.Net;
using Maas.Domain.Networks;
using Maas.Region.Discovery;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>Gathers what takes addresses on a subnet from the stored records.</summary>
public sealed class SubnetUses(IStore store)
{
    private readonly BmcAddresses _bmcs = new(store);

    /// <param name="ignoreDiscovered">Leave out what was merely found at its address: observed addresses, and BMCs, which may have theirs by DHCP (range
    /// validation does, allocation does not).</param>
    /// <param name="forAllocation">Name addresses that were seen on the wire and that no record has, so that others are preferred (network.md §3.1).</param>
    public SubnetUse Of(Subnet subnet, bool ignoreDiscovered = false, IReadOnlyList<IPAddress>? excluded = null, bool forAllocation = false) => new(subnet)
    {
        Ranges = store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(subnet.Id)),
        Assigned =
        [
            .. store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesBySubnet, Collections.Key(subnet.Id))
                .Where(a => a.Ip is not null && !(ignoreDiscovered && a.AllocType == IpAllocationType.Discovered)).Select(a => a.Ip!),
            .. ignoreDiscovered ? [] : _bmcs.In(subnet.Cidr).Select(b => b.Ip),
        ],
        RouteGateways = [.. store.Documents(Collections.StaticRoutes).All.Where(r => r.SourceId == subnet.Id).Select(r => r.GatewayIp)],
        Excluded = excluded ?? [],
        Neighbours = forAllocation ? Neighbours(subnet) : [],
    };

    /// <summary>The one longest unseen first.</summary>
    private IReadOnlyList<IPAddress> Neighbours(Subnet subnet) =>
    [
        .. store.Documents(DiscoveryCollections.Neighbours).All.Where(n => subnet.Cidr.Contains(n.Ip)).OrderBy(n => n.LastSeen).Select(n => n.Ip).Distinct()
            .Where(ip => store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByIp, ip.ToString()).Count == 0),
    ];

    /// <summary>The subnet an address belongs to: VLANs with DHCP first, then the longest prefix (network.md §1.4).</summary>
    public Subnet? BestFor(IPAddress ip) => store.Documents(Collections.Subnets).All
        .Where(s => s.Cidr.Contains(ip))
        .OrderByDescending(s => store.Documents(Collections.Vlans).Find(Collections.Key(s.VlanId))?.DhcpOn ?? false)
        .ThenByDescending(s => s.Cidr.PrefixLength)
        .FirstOrDefault();
}
