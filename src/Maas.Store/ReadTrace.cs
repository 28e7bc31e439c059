using Maas.Store.Memory;

namespace Maas.Store;

/// <summary>Notes which kinds of document a flow of control reads, until disposed. As long as none of them has changed, reading again finds the same:
/// what was made from them is still right. Traces nest; an inner one's readings are the outer one's too.</summary>
public sealed class ReadTrace : IDisposable
{
    private static readonly AsyncLocal<ReadTrace?> Ambient = new();

    private readonly ReadTrace? _outer;
    private readonly Lock _noting = new();
    private Reading[] _readings = [];

    private ReadTrace(ReadTrace? outer) => _outer = outer;

    public static ReadTrace Begin() => Ambient.Value = new ReadTrace(Ambient.Value);

    /// <summary>What was read, leaving out kinds that the caller watches more closely.</summary>
    public Readings ReadingsExcept(params ReadOnlySpan<ICollectionDefinition> watched)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var collection in watched) names.Add(collection.Name);
        return new Readings([.. _readings.Where(r => !names.Contains(r.Table.Name))]);
    }

    /// <summary>Also counts as read what something older was made from.</summary>
    public static void Add(Readings readings)
    {
        if (Ambient.Value is not { } trace) return;
        foreach (var reading in readings.All) trace.Note(reading);
    }

    public void Dispose()
    {
        Ambient.Value = _outer;
        foreach (var reading in _readings) _outer?.Note(reading);
    }

    /// <summary>Called before a table's state is looked at, so that the version noted is never newer than what is read.</summary>
    internal static void Note(ITable table)
    {
        if (Ambient.Value is { } trace) trace.Note(new Reading(table, table.Version));
    }

    private void Note(Reading reading)
    {
        foreach (var known in _readings)
        {
            if (ReferenceEquals(known.Table, reading.Table)) return;
        }

        lock (_noting)
        {
            if (!_readings.Any(known => ReferenceEquals(known.Table, reading.Table))) _readings = [.. _readings, reading];
        }
    }

    internal readonly record struct Reading(ITable Table, long Version);
}

/// <summary>Kinds of document with the versions they had when they were read.</summary>
public sealed class Readings
{
    internal Readings(ReadTrace.Reading[] all) => All = all;

    internal ReadTrace.Reading[] All { get; }

    /// <summary>The kinds' names, in the order of first reading.</summary>
    public IEnumerable<string> Names => All.Select(r => r.Table.Name);

    /// <summary>None of the kinds has changed since.</summary>
    public bool AreCurrent
    {
        get
        {
            foreach (var reading in All)
            {
                if (reading.Table.Version != reading.Version) return false;
            }

            return true;
        }
    }

    public bool Same(Readings other) => All.AsSpan().SequenceEqual(other.All);
}
