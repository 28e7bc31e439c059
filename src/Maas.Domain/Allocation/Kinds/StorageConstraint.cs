using System.Globalization;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Disks and partitions that a node must have, by size and tags (storage.md §9).</summary>
internal static class StorageConstraint
{
    public static readonly ConstraintKind Kind = new("storage", Read);

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var parsed = StorageRequest.Parse(asked.Name, asked.Values[^1]);
        if (parsed.IsRefused) return parsed.Refusal!;
        var request = parsed.Value!;
        return asked.Make([asked.Values[^1]], node => request.Match(node) is not null) with
        {
            Parts = request.Items.Any(i => i.Label is not null) ? node => ByLabel(request, node) : null,
            Verbose = nodes => nodes.ToDictionary(n => n.Id.ToString(CultureInfo.InvariantCulture), n => ByDevice(request, n)),
        };
    }

    private static Dictionary<string, IReadOnlyList<object>> ByLabel(StorageRequest request, Node node) => Labelled(request, node)
        .GroupBy(m => m.Label, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlyList<object>)[.. g.Select(m => m.Device)]);

    private static Dictionary<string, string> ByDevice(StorageRequest request, Node node) =>
        Labelled(request, node).ToDictionary(m => string.Create(CultureInfo.InvariantCulture, $"{m.Device}"), m => m.Label);

    private static IEnumerable<(string Label, object Device)> Labelled(StorageRequest request, Node node) =>
        (request.Match(node) ?? []).Where(m => m.Wish.Label is not null).Select(m => (m.Wish.Label!, NumberOf(m.Target)));

    /// <summary>A disk is its number, a partition <c>partition:N</c>.</summary>
    private static object NumberOf(StorageTarget target) =>
        target.BlockDeviceId is { } device ? device : string.Create(CultureInfo.InvariantCulture, $"partition:{target.PartitionId}");
}
