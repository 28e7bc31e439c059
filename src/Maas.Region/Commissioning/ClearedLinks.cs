using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Region.Networks;

namespace Maas.Region.Commissioning;

/// <summary>No links and no gateways: commissioning makes them anew from what the node reports (lifecycle.md §4.1 point 7). What was observed stays.</summary>
internal sealed record ClearedLinks : INetworkEdit
{
    public Outcome<NodeLinks> Apply(NodeLinks links, NetworkSurroundings around)
    {
        foreach (var nic in links.Node.Interfaces.ToList()) links = links.Without(nic.Id, row => row.AllocType != IpAllocationType.Discovered);
        return links with { Node = links.Node with { GatewayLinkIpv4 = null, GatewayLinkIpv6 = null } };
    }
}
