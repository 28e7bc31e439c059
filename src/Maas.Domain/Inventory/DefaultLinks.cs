using Maas.Domain.Networks;
using Maas.Domain.Nodes;

namespace Maas.Domain.Inventory;

/// <summary>How a node's interfaces are configured after commissioning, before anybody says otherwise (network.md §5).</summary>
public static class DefaultLinks
{
    /// <summary>A link that should be there. An automatic one gets its address at deployment, a static one when it is made.</summary>
    /// <param name="SubnetId">Null for DHCP of both families and for an interface that is only up.</param>
    /// <param name="WithAddress">A sticky link that has an address.</param>
    public sealed record Link(int InterfaceId, IpAllocationType Type, int? SubnetId, bool WithAddress = false);

    /// <param name="observed">Subnets of the addresses observed on the boot interface.</param>
    /// <param name="onVlan">Subnets of the boot interface's VLAN, by number.</param>
    /// <param name="mode">The setting <c>default_boot_interface_link_type</c>.</param>
    public static IReadOnlyList<Link> For(Node node, IReadOnlyList<int> observed, IReadOnlyList<int> onVlan, string mode)
    {
        var boot = node.BootInterface;
        var links = new List<Link>();

        // A device is never deployed: what it would get then it gets now.
        if (node.NodeType == NodeType.Device)
        {
            mode = mode == "auto" ? "static" : mode;
            observed = observed.Count > 0 ? observed : [.. onVlan.Take(1)];
        }

        foreach (var nic in node.Interfaces.Where(i => i.Enabled && i.VlanId is not null && !IsEnslaved(node, i)))
        {
            if (nic.Id != boot?.Id) links.Add(LinkUp(nic));
            else links.AddRange(Boot(nic, observed, onVlan, mode));
        }

        return links;
    }

    private static IEnumerable<Link> Boot(Interface nic, IReadOnlyList<int> observed, IReadOnlyList<int> onVlan, string mode)
    {
        if (observed.Count > 0) return observed.Select(subnet => Of(nic, mode, subnet));
        return onVlan.Count > 0 ? [new Link(nic.Id, IpAllocationType.Auto, onVlan[0])] : [new Link(nic.Id, IpAllocationType.Dhcp, null)];
    }

    private static Link Of(Interface nic, string mode, int subnet) => mode switch
    {
        "dhcp" => new Link(nic.Id, IpAllocationType.Dhcp, subnet),
        "static" => new Link(nic.Id, IpAllocationType.Sticky, subnet, WithAddress: true),
        "link_up" => new Link(nic.Id, IpAllocationType.Sticky, subnet),
        _ => new Link(nic.Id, IpAllocationType.Auto, subnet),
    };

    private static Link LinkUp(Interface nic) => new(nic.Id, IpAllocationType.Sticky, null);

    /// <summary>Members of bonds and bridges carry no links (network.md §4.1).</summary>
    private static bool IsEnslaved(Node node, Interface nic) =>
        node.Interfaces.Any(i => i.Type is InterfaceType.Bond or InterfaceType.Bridge && i.Parents.Contains(nic.Id));
}
