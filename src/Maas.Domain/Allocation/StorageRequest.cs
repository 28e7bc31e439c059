using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Allocation;

/// <summary>One disk or partition that is wanted. Size in bytes.</summary>
/// <param name="Label">Null when the caller does not ask which device it became.</param>
/// <param name="Tags">What the device must be tagged with; without the word that asks for a partition.</param>
public sealed record StorageWish(string? Label, long Size, IReadOnlyList<string> Tags, bool Partition);

/// <summary>The language in which storage is asked for: <c>[label:]size[(tag,tag…)]</c>, joined by commas; sizes in GB (storage.md §9).</summary>
/// <param name="Root">The first item: where the root filesystem is to lie.</param>
/// <param name="Others">The rest, those with most tags first.</param>
public sealed partial record StorageRequest(StorageWish Root, IReadOnlyList<StorageWish> Others)
{
    private const decimal Gigabyte = 1_000_000_000;
    private const int MostItems = 100;

    /// <summary>All items in the order of writing.</summary>
    public required IReadOnlyList<StorageWish> Items { get; init; }

    public static Outcome<StorageRequest> Parse(string field, string text)
    {
        var malformed = Refusal.Invalid(field, $"Malformed storage constraint, \"{text}\".");
        var items = new List<StorageWish>();
        for (var at = 0; at <= text.Length;)
        {
            if (items.Count == MostItems || ItemPattern().Match(text, at) is not { Success: true } match || match.Index != at) return malformed;
            if (!decimal.TryParse(match.Groups["size"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size)) return malformed;
            if (size > long.MaxValue / Gigabyte) return malformed;
            var tags = match.Groups["tags"] is { Success: true } given ? given.Value.Split(',') : [];
            var label = match.Groups["label"] is { Success: true } named ? named.Value : null;
            items.Add(new StorageWish(label, (long)(size * Gigabyte), [.. tags.Where(t => t != "partition")], tags.Contains("partition")));
            at += match.Length;
            if (at < text.Length && text[at] != ',') return malformed;
            at++;
        }

        return new StorageRequest(items[0], [.. items.Skip(1).OrderByDescending(i => i.Tags.Count + (i.Partition ? 1 : 0))]) { Items = items };
    }

    /// <summary>A device for every item; null when one has none. Each takes the smallest that will do, and no device serves two.</summary>
    /// <returns>The items with what they got: a device, or a partition of it.</returns>
    public IReadOnlyList<(StorageWish Wish, StorageTarget Target)>? Match(Node node)
    {
        if (RootOf(node) is not { } root) return null;
        var met = new List<(StorageWish, StorageTarget)> { (Root, root) };
        var used = new HashSet<StorageTarget> { root };
        foreach (var wish in Others)
        {
            var target = Candidates(node, wish).Where(c => c.Size >= wish.Size && wish.Tags.All(c.Tags.Contains) && !used.Contains(c.Target))
                .OrderBy(c => c.Size).ThenBy(c => c.Id).Select(c => (StorageTarget?)c.Target).FirstOrDefault();
            if (target is not { } found) return null;
            used.Add(found);
            met.Add((wish, found));
        }

        return met;
    }

    private StorageTarget? RootOf(Node node)
    {
        if (node.Storage.Effective.FirstOrDefault(f => f.MountPoint == "/") is not { } filesystem) return null;
        var partition = filesystem.PartitionId is { } id ? node.Storage.Partition(id) : null;
        if (Root.Partition) return partition is not null && Suits(Root, partition.Size, partition.Tags) ? StorageTarget.Of(partition) : null;
        var device = partition is not null ? node.Storage.DiskOf(partition) : filesystem.BlockDeviceId is { } whole ? node.Storage.BlockDevice(whole) : null;
        return device is not null && Suits(Root, device.Size, device.Tags) ? StorageTarget.Of(device) : null;
    }

    private static bool Suits(StorageWish wish, long size, IReadOnlyList<string> tags) => size >= wish.Size && wish.Tags.All(tags.Contains);

    private static IEnumerable<(StorageTarget Target, int Id, long Size, IReadOnlyList<string> Tags)> Candidates(Node node, StorageWish wish)
    {
        var taken = node.Storage.Effective.Select(f => StorageTarget.Of(f)).OfType<StorageTarget>().ToHashSet();
        var all = wish.Partition
            ? node.Storage.BlockDevices.SelectMany(d => d.Partitions).Select(p => (StorageTarget.Of(p), p.Id, p.Size, p.Tags))
            : node.Storage.BlockDevices.Where(d => d.PartitionTable is null).Select(d => (StorageTarget.Of(d), d.Id, d.Size, d.Tags));
        return all.Where(c => !taken.Contains(c.Item1));
    }

    [GeneratedRegex(@"(?:(?<label>[a-zA-Z0-9]+):)?(?<size>[0-9.]+)(?:\((?<tags>[^\s(),]+(?:,[^\s(),]+)*)\))?", RegexOptions.NonBacktracking)]
    private static partial Regex ItemPattern();
}
