using System.Net;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Nodes;

namespace Maas.Region.Booting;

/// <summary>What a network boot tells about a node (boot.md §5 point 3): which address it reached, how, with which NIC, on which VLAN; and that it is alive.</summary>
/// <param name="Mac">Null when the client named itself by its UUID.</param>
/// <param name="VlanId">The VLAN of the address it reached; null when that is on no known subnet.</param>
/// <param name="RelayedVlans">VLANs whose requests a relay brings to that one: a node on one of these stays there.</param>
public sealed record BootedFrom(IPAddress Local, string Method, MacAddress? Mac, int? VlanId, IReadOnlyList<int> RelayedVlans, TimeSpan NodeTimeout) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        var nic = node.Interfaces.FirstOrDefault(i => i.Type == InterfaceType.Physical && i.MacAddress is not null && i.MacAddress == Mac)
            ?? node.Interfaces.Where(i => VlanId is not null && i.VlanId == VlanId).MinBy(i => i.Id);
        var booted = node with
        {
            BootClusterIp = Local,
            BiosBootMethod = Method,
            BootInterfaceId = nic?.Id ?? node.BootInterfaceId,
            Interfaces = nic is null ? node.Interfaces : Placed(node.Interfaces, nic),
            StatusExpires = node.StatusExpires is null ? null : Expiry(node.Status, now) ?? node.StatusExpires,
        };
        return Same(node, booted) ? node : booted;
    }

    private IReadOnlyList<Interface> Placed(IReadOnlyList<Interface> all, Interface nic) =>
        VlanId is not { } vlan || nic.VlanId == vlan || (nic.VlanId is { } own && RelayedVlans.Contains(own))
            ? all
            : [.. all.Select(i => i.Id == nic.Id ? i with { VlanId = vlan } : i)];

    private DateTimeOffset? Expiry(NodeState state, DateTimeOffset now) => StateFacts.Of(state).Limit switch
    {
        Limit.None => null,
        Limit.NodeTimeout => now + NodeTimeout,
        Limit.TwiceNodeTimeout => now + (2 * NodeTimeout),
        Limit.FiveMinutes => now + TimeSpan.FromMinutes(5),
    };

    private static bool Same(Node before, Node after) =>
        Equals(before.BootClusterIp, after.BootClusterIp) && before.BiosBootMethod == after.BiosBootMethod && before.BootInterfaceId == after.BootInterfaceId
        && ReferenceEquals(before.Interfaces, after.Interfaces) && before.StatusExpires == after.StatusExpires;
}
