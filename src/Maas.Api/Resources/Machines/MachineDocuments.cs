using System.Collections.Concurrent;
using System.Text.Json;
using Maas.Api.Pipeline;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Published JSON of machines, kept until the machine or something it embeds changes: a list of ten thousand is mostly copying.</summary>
internal sealed class MachineDocuments
{
    private static readonly JsonSerializerOptions Options = new(JsonAnswers.Pretty);

    private readonly ConcurrentDictionary<string, (Node Node, long Shared, byte[] Json)> _rendered = new(StringComparer.Ordinal);
    private readonly MachineViews _views;
    private long _shared;

    public MachineDocuments(MachineViews views, IStore store)
    {
        _views = views;
        store.Documents(Collections.IpAddresses).Subscribe(changes =>
        {
            foreach (var reference in changes.SelectMany(c => (c.Before?.Interfaces ?? []).Concat(c.After?.Interfaces ?? [])))
                if (reference.SystemId is { } id) _rendered.TryRemove(id, out _);
        });
        store.Documents(Collections.ScriptResults).Subscribe(changes =>
        {
            foreach (var change in changes) _rendered.TryRemove((change.After ?? change.Before)!.SystemId, out _);
        });
        store.Documents(Collections.Fabrics).Subscribe(_ => Forget());
        store.Documents(Collections.Vlans).Subscribe(_ => Forget());
        store.Documents(Collections.Spaces).Subscribe(_ => Forget());
        store.Documents(Collections.Subnets).Subscribe(_ => Forget());
        store.Documents(Collections.Domains).Subscribe(_ => Forget());
        store.Documents(Collections.Zones).Subscribe(_ => Forget());
        store.Documents(Collections.Pools).Subscribe(_ => Forget());
        store.Documents(Region.VmHosts.VmHostCollections.Hosts).Subscribe(_ => Forget());
    }

    public ReadOnlyMemory<byte> Of(Node node)
    {
        var shared = Interlocked.Read(ref _shared);
        if (_rendered.TryGetValue(node.SystemId, out var known) && ReferenceEquals(known.Node, node) && known.Shared == shared) return known.Json;
        var json = JsonSerializer.SerializeToUtf8Bytes(_views.Of(node), Options);
        _rendered[node.SystemId] = (node, shared, json);
        return json;
    }

    /// <summary>Networks, zones and pools are in every machine, and change rarely.</summary>
    private void Forget() => Interlocked.Increment(ref _shared);
}
