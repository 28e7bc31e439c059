using System.Net;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>What an edit of a node's interfaces needs to know of everything else, and where it takes new numbers from.</summary>
public sealed record NetworkSurroundings
{
    public required NetworkModel Network { get; init; }

    /// <summary>What is in use on a subnet, observed addresses included.</summary>
    public required Func<Subnet, SubnetUse> UseOf { get; init; }

    /// <summary>The row that holds an address, observed ones left aside.</summary>
    public required Func<IPAddress, StaticIpAddress?> HolderOf { get; init; }

    /// <summary>Pairings of this MAC address or this address.</summary>
    public required Func<MacAddress?, IPAddress, IReadOnlyList<ReservedIp>> ReservedFor { get; init; }

    /// <summary>Pairings in a subnet.</summary>
    public required Func<Subnet, IReadOnlyList<ReservedIp>> ReservedIn { get; init; }

    /// <summary>The physical interface that has a MAC address, with its node.</summary>
    public required Func<MacAddress, (Node Node, Interface Interface)?> PhysicalWith { get; init; }

    /// <summary>The node as messages name it: <c>g8xyqs (host)</c>.</summary>
    public required string NodeLabel { get; init; }
    public required Func<int> NextRow { get; init; }
    public required Func<int> NextInterface { get; init; }
    public required Func<int> NextVlan { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>A subnet as messages name it.</summary>
    public string Label(Subnet subnet) => $"{subnet.Name}:{subnet.Cidr}(vid={Network.Vlan(subnet.VlanId)?.Vid ?? 0})";

    /// <summary>A new row on an interface of the node.</summary>
    public StaticIpAddress Row(Node node, int interfaceId, IpAllocationType type, int? subnetId, IPAddress? ip = null) => new()
    {
        Id = NextRow(),
        AllocType = type,
        Ip = ip,
        SubnetId = subnetId,
        Interfaces = [new InterfaceRef(node.SystemId, interfaceId)],
        Created = Now,
        Updated = Now,
    };
}
