using System.Net;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Discovery;

/// <summary>A station seen on a wire of the appliance (network.md §7).</summary>
public sealed record Neighbour
{
    public required int Id { get; init; }
    public required IPAddress Ip { get; init; }
    public required MacAddress MacAddress { get; init; }

    /// <summary>The 802.1Q tag it spoke with; null without one.</summary>
    public int? Vid { get; init; }

    /// <summary>The appliance's interface that heard it.</summary>
    public required int InterfaceId { get; init; }

    /// <summary>How often it was heard, as far as that was recorded.</summary>
    public int Count { get; init; } = 1;
    public DateTimeOffset FirstSeen { get; init; }
    public DateTimeOffset LastSeen { get; init; }
}

/// <summary>A host's own word for its name, by multicast DNS (RFC 6762).</summary>
public sealed record MdnsName
{
    public required int Id { get; init; }
    public required IPAddress Ip { get; init; }

    /// <summary>Without <c>.local</c>.</summary>
    public required string Hostname { get; init; }
    public required int InterfaceId { get; init; }
    public DateTimeOffset Updated { get; init; }
}

/// <summary>What reverse DNS calls an address.</summary>
/// <param name="Hostname">The whole name, without the final dot.</param>
public sealed record ReverseName(IPAddress Ip, string Hostname, DateTimeOffset Updated);

/// <summary>What is known of one pair of MAC address and IP address.</summary>
public sealed record Discovered(Neighbour Neighbour, string? Hostname, DateTimeOffset LastSeen)
{
    public IPAddress Ip => Neighbour.Ip;

    public MacAddress MacAddress => Neighbour.MacAddress;

    /// <summary>Each pair once, the newest first, with the name that reverse DNS gives its address, else the one it gives itself.</summary>
    public static IReadOnlyList<Discovered> Of(IEnumerable<Neighbour> neighbours, IEnumerable<MdnsName> names, Func<IPAddress, ReverseName?> reverse)
    {
        var byIp = names.GroupBy(n => n.Ip).ToDictionary(g => g.Key, g => g.MaxBy(n => n.Updated)!);
        return
        [
            .. neighbours.GroupBy(n => (n.MacAddress, n.Ip)).Select(pair =>
            {
                var newest = pair.MaxBy(n => n.LastSeen)!;
                var name = byIp.GetValueOrDefault(newest.Ip);
                return new Discovered(newest, reverse(newest.Ip)?.Hostname ?? name?.Hostname, name is not null && name.Updated > newest.LastSeen ? name.Updated : newest.LastSeen);
            }).OrderByDescending(d => d.LastSeen).ThenByDescending(d => d.Neighbour.Id),
        ];
    }
}
