using Maas.Protocols.Dns;

namespace Maas.Domain.Naming;

/// <summary>All zones served, found by the longest match.</summary>
public sealed class ZoneSet
{
    private readonly Dictionary<byte[], Zone> _zones;
    private readonly Dictionary<byte[], Zone>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    internal ZoneSet(IEnumerable<Zone> zones)
    {
        _zones = zones.ToDictionary(z => z.Name, DnsName.Comparer);
        _bySpan = _zones.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Serves nothing.</summary>
    public static ZoneSet Empty { get; } = new([]);

    public IReadOnlyCollection<Zone> Zones => _zones.Values;

    /// <summary>The zone a name belongs to; null when it is somebody else's.</summary>
    public Zone? Of(ReadOnlySpan<byte> name)
    {
        for (var zone = name; zone.Length > 1; zone = DnsName.Parent(zone))
        {
            if (_bySpan.TryGetValue(zone, out var found)) return found;
        }

        return null;
    }
}
