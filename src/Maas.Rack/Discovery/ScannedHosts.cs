using Maas.Protocols.Primitives;

namespace Maas.Rack.Discovery;

/// <summary>The addresses that a scan asks.</summary>
internal static class ScannedHosts
{
    /// <summary>All of an IPv4 network that a host can have: not the network's own nor its broadcast address (RFC 3021: a /31 has neither).</summary>
    public static IEnumerable<Ipv4Address> Hosts(this Cidr network)
    {
        var (first, last) = ((ulong)network.FirstNumber, (ulong)network.LastNumber);
        if (network.Broadcast is not null) (first, last) = (first + 1, last - 1);
        for (var number = first; number <= last; number++) yield return new Ipv4Address((uint)number);
    }
}
