using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>The MTU of interfaces that are built on each other (network.md §4.1): what is beneath carries at least what is above.</summary>
public static class InterfaceMtu
{
    /// <summary>An interface's own MTU was set: larger ones above are lowered to it, smaller or open ones beneath are raised.</summary>
    public static NodeLinks Spread(NodeLinks links, int id)
    {
        if (links.Interface(id)?.Params.Mtu is not { } mtu) return links;
        links = Walk(links, id, i => links.ChildrenOf(i.Id), i => i.Params.Mtu > mtu, mtu);
        return Walk(links, id, i => i.Parents.Select(links.Interface).OfType<Interface>(), i => i.Params.Mtu is not { } own || own < mtu, mtu);
    }

    private static NodeLinks Walk(NodeLinks links, int id, Func<Interface, IEnumerable<Interface>> next, Func<Interface, bool> differs, int mtu)
    {
        foreach (var other in next(links.Interface(id)!).ToList())
        {
            if (differs(other)) links = links.With(other with { Params = other.Params with { Mtu = mtu } });
            links = Walk(links, other.Id, next, differs, mtu);
        }

        return links;
    }
}
