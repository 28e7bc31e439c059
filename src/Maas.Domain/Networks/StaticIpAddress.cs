using System.Net;

namespace Maas.Domain.Networks;

/// <summary>An address record: a link of an interface, a user's reservation, or something observed (network.md §1.7).</summary>
public sealed record StaticIpAddress
{
    public required int Id { get; init; }
    public IpAllocationType AllocType { get; init; }

    /// <summary>Null for a link that has no address (yet).</summary>
    public IPAddress? Ip { get; init; }
    public int? SubnetId { get; init; }
    public string? User { get; init; }

    /// <summary>The interfaces that carry it; none for a plain reservation.</summary>
    public IReadOnlyList<InterfaceRef> Interfaces { get; init; } = [];

    /// <summary>Tentatively claimed until then; hidden from DNS, DHCP and link output.</summary>
    public DateTimeOffset? TempExpiresOn { get; init; }

    /// <summary>Seconds, for an observed lease.</summary>
    public int LeaseTime { get; init; }
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }
}

/// <summary>An interface by node and number; <see cref="SystemId"/> is null for an interface that belongs to no node.</summary>
public sealed record InterfaceRef(string? SystemId, int InterfaceId);

/// <summary>How an address came about, with the published numbers (api-resources.md §1.3).</summary>
public enum IpAllocationType
{
    Auto = 0,
    Sticky = 1,
    UserReserved = 4,
    Dhcp = 5,
    Discovered = 6,
}
