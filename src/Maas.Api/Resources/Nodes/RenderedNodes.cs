using System.Collections.Concurrent;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>Published JSON of nodes, kept until the node or anything it was made from changes: a list of ten thousand is then mostly copying.
/// Documents that belong to one node are watched one by one; of everything else that a view reads, the versions are compared.</summary>
internal sealed class RenderedNodes : IDisposable
{
    /// <summary>What nobody has asked for in one whole interval is dropped: memory is for machines that are looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Entry> _rendered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _touched = new(StringComparer.Ordinal);
    private readonly ITimer _sweep;
    private long _tick;
    private int _interval;
    private Readings? _newest;

    public RenderedNodes(IStore store, TimeProvider clock)
    {
        _sweep = clock.CreateTimer(_ => Sweep(), null, Interval, Interval);
        store.Documents(Collections.IpAddresses).Subscribe(changes =>
            Touch(changes.SelectMany(c => NodesOf(c.Before).Concat(NodesOf(c.After)))));
        store.Documents(Collections.ScriptResults).Subscribe(changes => Touch(changes.Select(c => (c.After ?? c.Before)!.SystemId)));
        store.Documents(Collections.Nodes).Subscribe(changes =>
        {
            foreach (var gone in changes.Where(c => c.After is null)) Forget(gone.Key);
        });
    }

    /// <param name="view">The node's published form.</param>
    public Fragment Of(Node node, Func<Node, object> view)
    {
        if (_rendered.TryGetValue(node.SystemId, out var known) && IsCurrent(known, node))
        {
            known.UsedIn = _interval;
            ReadTrace.Add(known.MadeFrom);
            return known.Fragment;
        }

        // Before anything is read: a change that comes in between makes the entry old at once.
        var tick = Interlocked.Read(ref _tick);
        using var trace = ReadTrace.Begin();
        var fragment = Rendering.Of(view(node));
        _rendered[node.SystemId] = new Entry(node, tick, Shared(trace.ReadingsExcept(Collections.IpAddresses, Collections.ScriptResults)), fragment) { UsedIn = _interval };
        return fragment;
    }

    private bool IsCurrent(Entry known, Node node) =>
        ReferenceEquals(known.Node, node) && known.MadeFrom.AreCurrent && (!_touched.TryGetValue(node.SystemId, out var touched) || touched <= known.Tick);

    /// <summary>Entries made from the same share one list of it.</summary>
    private Readings Shared(Readings readings)
    {
        var newest = _newest;
        if (newest?.Same(readings) == true) return newest;
        _newest = readings;
        return readings;
    }

    private void Touch(IEnumerable<string> systemIds)
    {
        var tick = Interlocked.Increment(ref _tick);
        foreach (var id in systemIds) _touched[id] = tick;
    }

    private void Forget(string systemId)
    {
        _rendered.TryRemove(systemId, out _);
        _touched.TryRemove(systemId, out _);
    }

    /// <summary>How many renderings are kept.</summary>
    internal int Count => _rendered.Count;

    private void Sweep()
    {
        var ended = Interlocked.Increment(ref _interval) - 1;
        foreach (var (systemId, entry) in _rendered)
        {
            if (entry.UsedIn < ended) _rendered.TryRemove(new(systemId, entry));
        }
    }

    public void Dispose() => _sweep.Dispose();

    private static IEnumerable<string> NodesOf(StaticIpAddress? address) => address is null ? [] : address.Interfaces.Select(i => i.SystemId).OfType<string>();

    private sealed class Entry(Node node, long tick, Readings madeFrom, Fragment fragment)
    {
        public Node Node { get; } = node;

        public long Tick { get; } = tick;

        public Readings MadeFrom { get; } = madeFrom;

        public Fragment Fragment { get; } = fragment;

        /// <summary>The interval in which it was last asked for.</summary>
        public int UsedIn { get; set; }
    }
}
