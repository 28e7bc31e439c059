using System.Net;
using Maas.Domain.Naming;

namespace Maas.Rack.Dns;

/// <summary>What the DNS server answers from; asked per query, so a change is served with the next one.</summary>
public interface IZones
{
    ZoneSet Current { get; }

    /// <summary>Whether a client may have names resolved that are not ours (dns.md §5).</summary>
    bool MayRecurse(IPAddress client);

    /// <summary>Where questions about a name of others go, in order; empty: nowhere.</summary>
    IReadOnlyList<IPEndPoint> ForwardersOf(ReadOnlySpan<byte> name);
}
