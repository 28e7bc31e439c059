using System.Net;
using Maas.Domain.Networks;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>Gathers what takes addresses on a subnet from the stored records.</summary>
public sealed class SubnetUses(IStore store)
{
    /// <param name="ignoreDiscovered">Leave observed addresses out (range validation does, allocation does not).</param>
    public SubnetUse Of(Subnet subnet, bool ignoreDiscovered = false, IReadOnlyList<IPAddress>? excluded = null) => new(subnet)
    {
        Ranges = store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(subnet.Id)),
        Assigned =
        [
            .. store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesBySubnet, Collections.Key(subnet.Id))
                .Where(a => a.Ip is not null && !(ignoreDiscovered && a.AllocType == IpAllocationType.Discovered)).Select(a => a.Ip!),
        ],
        RouteGateways = [.. store.Documents(Collections.StaticRoutes).All.Where(r => r.SourceId == subnet.Id).Select(r => r.GatewayIp)],
        Excluded = excluded ?? [],
    };

    /// <summary>The subnet an address belongs to: VLANs with DHCP first, then the longest prefix (network.md §1.4).</summary>
    public Subnet? BestFor(IPAddress ip) => store.Documents(Collections.Subnets).All
        .Where(s => s.Cidr.Contains(ip))
        .OrderByDescending(s => store.Documents(Collections.Vlans).Find(Collections.Key(s.VlanId))?.DhcpOn ?? false)
        .ThenByDescending(s => s.Cidr.PrefixLength)
        .FirstOrDefault();
}
