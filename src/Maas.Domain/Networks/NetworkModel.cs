using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>Fabrics, VLANs, spaces and subnets as they stand together, by number.</summary>
public sealed record NetworkModel
{
    public required IReadOnlyDictionary<int, Fabric> Fabrics { get; init; }
    public required IReadOnlyDictionary<int, Vlan> Vlans { get; init; }
    public required IReadOnlyDictionary<int, Space> Spaces { get; init; }
    public required IReadOnlyDictionary<int, Subnet> Subnets { get; init; }

    /// <summary>The interfaces of nodes with their addresses; only a condition that speaks of interfaces asks for them.</summary>
    public Func<IEnumerable<(Node Node, Interface Interface, IReadOnlyList<StaticIpAddress> Addresses)>> Interfaces { get; init; } = () => [];

    public static NetworkModel Of(IEnumerable<Fabric> fabrics, IEnumerable<Vlan> vlans, IEnumerable<Space> spaces, IEnumerable<Subnet> subnets) => new()
    {
        Fabrics = fabrics.ToDictionary(f => f.Id),
        Vlans = vlans.ToDictionary(v => v.Id),
        Spaces = spaces.ToDictionary(s => s.Id),
        Subnets = subnets.ToDictionary(s => s.Id),
    };

    public Vlan? Vlan(int? id) => id is { } known && Vlans.TryGetValue(known, out var vlan) ? vlan : null;

    public Subnet? Subnet(int? id) => id is { } known && Subnets.TryGetValue(known, out var subnet) ? subnet : null;

    public Fabric? FabricOf(Vlan? vlan) => vlan is not null && Fabrics.TryGetValue(vlan.FabricId, out var fabric) ? fabric : null;

    public Space? SpaceOf(Vlan? vlan) => vlan?.SpaceId is { } id && Spaces.TryGetValue(id, out var space) ? space : null;
}
