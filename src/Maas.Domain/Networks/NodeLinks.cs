using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>A node's interfaces with their address rows: one value, which every edit turns into the next.</summary>
/// <param name="Rows">All rows on the node's interfaces, observed ones too, by number.</param>
public sealed record NodeLinks(Node Node, IReadOnlyList<StaticIpAddress> Rows)
{
    /// <summary>Subnets that moved to another VLAN with an interface of the controller's.</summary>
    public IReadOnlyList<Subnet> MovedSubnets { get; init; } = [];

    /// <summary>VLANs that had to be made for it.</summary>
    public IReadOnlyList<Vlan> MadeVlans { get; init; } = [];

    public Interface? Interface(int id) => Node.Interface(id);

    /// <summary>All rows of an interface.</summary>
    public IEnumerable<StaticIpAddress> On(int interfaceId) => Rows.Where(r => r.Interfaces.Any(i => i.SystemId == Node.SystemId && i.InterfaceId == interfaceId));

    /// <summary>Its configured rows: all but observed ones.</summary>
    public IEnumerable<StaticIpAddress> LinksOf(int interfaceId) => On(interfaceId).Where(r => r.AllocType != IpAllocationType.Discovered);

    /// <summary>Interfaces built on this one.</summary>
    public IEnumerable<Interface> ChildrenOf(int interfaceId) => Node.Interfaces.Where(i => i.Parents.Contains(interfaceId));

    /// <summary>The bond or bridge that has this interface as a member.</summary>
    public Interface? MasterOf(int interfaceId) => ChildrenOf(interfaceId).FirstOrDefault(i => i.Type is InterfaceType.Bond or InterfaceType.Bridge);

    /// <summary>With this interface added, or in place of the one of its number.</summary>
    public NodeLinks With(Interface nic) => this with
    {
        Node = Node with
        {
            Interfaces = Interface(nic.Id) is null ? [.. Node.Interfaces, nic] : [.. Node.Interfaces.Select(i => i.Id == nic.Id ? nic : i)],
        },
    };

    public NodeLinks With(StaticIpAddress row) => this with { Rows = Rows.Any(r => r.Id == row.Id) ? [.. Rows.Select(r => r.Id == row.Id ? row : r)] : [.. Rows, row] };

    /// <summary>Without these rows on this interface. A row that another interface carries too stays there; a gateway choice goes with its row.</summary>
    public NodeLinks Without(int interfaceId, Func<StaticIpAddress, bool> which)
    {
        var rows = new List<StaticIpAddress>(Rows.Count);
        var node = Node;
        foreach (var row in Rows)
        {
            if (!row.Interfaces.Any(i => i.SystemId == Node.SystemId && i.InterfaceId == interfaceId) || !which(row))
            {
                rows.Add(row);
                continue;
            }

            List<InterfaceRef> others = [.. row.Interfaces.Where(i => i.SystemId != Node.SystemId || i.InterfaceId != interfaceId)];
            if (others.Count > 0) rows.Add(row with { Interfaces = others });
            if (node.GatewayLinkIpv4 == row.Id) node = node with { GatewayLinkIpv4 = null };
            if (node.GatewayLinkIpv6 == row.Id) node = node with { GatewayLinkIpv6 = null };
        }

        return this with { Node = node, Rows = rows };
    }
}
