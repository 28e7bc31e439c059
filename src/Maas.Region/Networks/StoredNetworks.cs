using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>The network objects as they are stored now.</summary>
public static class StoredNetworks
{
    public static NetworkModel Of(IStore store) => NetworkModel.Of(
        store.Documents(Collections.Fabrics).All, store.Documents(Collections.Vlans).All, store.Documents(Collections.Spaces).All,
        store.Documents(Collections.Subnets).All) with
    {
        Interfaces = () => Interfaces(store),
    };

    private static IEnumerable<(Node Node, Interface Interface, IReadOnlyList<StaticIpAddress> Addresses)> Interfaces(IStore store) =>
        from node in store.Documents(Collections.Nodes).All
        let links = new NodeLinks(node, store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId))
        from nic in node.Interfaces
        select (node, nic, (IReadOnlyList<StaticIpAddress>)[.. links.On(nic.Id)]);
}
