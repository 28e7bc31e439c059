using System.Net;

namespace Maas.Domain.VmHosts;

/// <summary>A network card of a machine to make, and what of the host it is attached to (power.md §8.3). The first of several boots.</summary>
/// <param name="To">The host's bridge or interface.</param>
public sealed record ComposeNic(NicAttachment Kind, string To)
{
    /// <summary>The VLAN tag to put on its frames; null when the attachment is on the VLAN already.</summary>
    public int? Tag { get; init; }

    /// <summary>What the machine calls it; null for the next of the usual names.</summary>
    public string? Name { get; init; }

    /// <summary>The VLAN that it is on.</summary>
    public int? VlanId { get; init; }

    /// <summary>Addresses that were asked for, with their subnets.</summary>
    public IReadOnlyList<(IPAddress Ip, int SubnetId)> Addresses { get; init; } = [];
}

/// <summary>Ways to attach a card, the preferred one first.</summary>
public enum NicAttachment
{
    Bridge,
    Sriov,
    Macvlan,
}
