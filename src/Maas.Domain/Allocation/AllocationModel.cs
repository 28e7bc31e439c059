using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;

namespace Maas.Domain.Allocation;

/// <summary>What constraints refer to by name, from what is stored.</summary>
public sealed record AllocationModel
{
    public required IReadOnlyDictionary<string, int> Zones { get; init; }
    public required IReadOnlyDictionary<string, int> Pools { get; init; }
    public required IReadOnlyDictionary<string, DnsDomain> Domains { get; init; }

    /// <summary>Whether there is a tag, a user of this name.</summary>
    public required Func<string, bool> IsTag { get; init; }
    public required Func<string, bool> IsUser { get; init; }

    /// <summary>Architectures with images, as <c>amd64/generic</c>.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>The VM host of a number.</summary>
    public Func<int, VmHost?> VmHost { get; init; } = _ => null;
    public required NetworkModel Network { get; init; }

    /// <summary>The address rows of a node.</summary>
    public required Func<Node, IReadOnlyList<StaticIpAddress>> Addresses { get; init; }
}
