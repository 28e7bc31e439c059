using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>Makes the bridges of a newly acquired node, and moves the links of its interfaces to them.</summary>
internal sealed class NodeBridges(INodeAddresses addresses, INodeNumbers numbers)
{
    /// <returns>The node as it is to be written with the batch.</returns>
    public Node Add(Batch batch, Node node, AcquireRequest request)
    {
        if (!request.BridgeAll) return node;
        var rows = addresses.Of(node).Where(a => a.AllocType != IpAllocationType.Discovered).ToList();
        var linked = rows.Where(a => a.AllocType != IpAllocationType.Sticky || a.Ip is not null).SelectMany(a => a.Interfaces).Select(i => i.InterfaceId).ToHashSet();
        var (bridged, heirs) = AcquiredBridges.Of(node, linked, request.BridgeType, request.BridgeStp, request.BridgeFd, numbers);
        foreach (var row in rows.Where(r => r.Interfaces.Any(i => heirs.ContainsKey(i.InterfaceId))))
        {
            batch.Put(
                Collections.IpAddresses,
                row with { Interfaces = [.. row.Interfaces.Select(i => heirs.TryGetValue(i.InterfaceId, out var bridge) ? i with { InterfaceId = bridge } : i)] });
        }

        return bridged;
    }
}
