namespace Maas.Domain.Networks;

/// <summary>A set of VLANs that can reach each other at layer 2 (network.md §1.1). A null name shows as <c>fabric-ID</c>.</summary>
public sealed record Fabric
{
    public required int Id { get; init; }
    public string? Name { get; init; }
    public string? ClassType { get; init; }
    public string Description { get; init; } = "";

    public string DisplayName => Name ?? $"fabric-{Id}";
}

/// <summary>A VLAN of a fabric (network.md §1.2).</summary>
public sealed record Vlan
{
    public required int Id { get; init; }
    public required int FabricId { get; init; }

    /// <summary>0 (untagged) to 4094.</summary>
    public int Vid { get; init; }
    public string? Name { get; init; }
    public string Description { get; init; } = "";

    /// <summary>Bytes, 552 to 65535.</summary>
    public int Mtu { get; init; } = 1500;
    public bool DhcpOn { get; init; }
    public string? PrimaryRack { get; init; }
    public string? SecondaryRack { get; init; }
    public int? RelayVlanId { get; init; }

    /// <summary>Address of a DHCP server that is not ours and answered here; null when none was seen.</summary>
    public string? ExternalDhcp { get; init; }
    public int? SpaceId { get; init; }
}

/// <summary>A group of VLANs that may route to each other (network.md §1.3).</summary>
public sealed record Space
{
    public required int Id { get; init; }
    public string? Name { get; init; }
    public string Description { get; init; } = "";

    public string DisplayName => Name ?? $"space-{Id}";
}
