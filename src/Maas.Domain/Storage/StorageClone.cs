using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>One machine's storage configuration for another: which disk stands for which, and the copy (storage.md §10).</summary>
public static class StorageClone
{
    /// <summary>What is wrong with this pair of machines; null when the one can be cloned to the other.</summary>
    public static Refusal? Problem(Node source, Node destination) => Map(source, destination).Refusal;

    /// <summary>The destination with the source's storage. What was configured on it is gone.</summary>
    public static Outcome<Node> Apply(Node source, Node destination, INodeNumbers numbers)
    {
        var map = Map(source, destination);
        if (map.IsRefused) return map.Refusal!;
        var draft = new StorageDraft(destination, numbers);
        return draft.CopyFrom(source, map.Value!) is { } refusal ? refusal : draft.Node;
    }

    /// <returns>The destination's disk for each disk of the source.</returns>
    private static Outcome<Dictionary<int, int>> Map(Node source, Node destination)
    {
        if (source.Architecture != destination.Architecture)
            return Refusal.BadRequest($"node architectures do not match ({destination.Architecture} != {source.Architecture})");
        if (source.BiosBootMethod != destination.BiosBootMethod)
            return Refusal.BadRequest($"node boot methods do not match ({destination.BiosBootMethod ?? "None"} != {source.BiosBootMethod ?? "None"})");
        var (to, from) = (Disks(destination), Disks(source));
        if (to.Count == 0) return Refusal.BadRequest("destination node has no physical block devices");
        if (from.Count == 0) return Refusal.BadRequest("source node has no physical block devices");
        if (BootDisk.Of(source) is not { } sourceBoot) return Refusal.BadRequest("source node has no boot disk");
        if (BootDisk.Of(destination) is not { } boot) return Refusal.BadRequest("destination node has no boot disk");
        if (boot.Size < sourceBoot.Size) return Refusal.BadRequest($"destination boot disk({boot.Size}) is smaller than source boot disk({sourceBoot.Size})");
        if (to.Count < from.Count) return Refusal.BadRequest($"source node does not have enough physical block devices ({to.Count} < {from.Count})");
        return Pair(sourceBoot, boot, from, to);
    }

    /// <summary>Boot disk to boot disk; then the most alike first.</summary>
    private static Outcome<Dictionary<int, int>> Pair(BlockDevice sourceBoot, BlockDevice boot, List<BlockDevice> from, List<BlockDevice> to)
    {
        var map = new Dictionary<int, int> { [sourceBoot.Id] = boot.Id };
        from.RemoveAll(d => d.Id == sourceBoot.Id);
        to.RemoveAll(d => d.Id == boot.Id);
        Take((s, d) => s.Size == d.Size && SameTags(s, d));
        (from, to) = ([.. from.OrderBy(d => d.Size).ThenBy(d => d.Id)], [.. to.OrderBy(d => d.Size).ThenBy(d => d.Id)]);
        Take((s, d) => d.Size >= s.Size && SameTags(s, d));
        Take((s, d) => d.Size >= s.Size);
        return to.Count == 0 && from.Count == 0 ? map
            : Refusal.BadRequest($"{to.Count} destination node physical block devices do not match the source nodes physical block devices");

        void Take(Func<BlockDevice, BlockDevice, bool> alike)
        {
            foreach (var disk in from.ToList())
            {
                if (to.FirstOrDefault(d => alike(disk, d)) is not { } match) continue;
                map[disk.Id] = match.Id;
                from.Remove(disk);
                to.Remove(match);
            }
        }
    }

    private static bool SameTags(BlockDevice one, BlockDevice other) => one.Tags.ToHashSet().SetEquals(other.Tags);

    private static List<BlockDevice> Disks(Node node) => [.. node.Storage.BlockDevices.Where(d => !d.IsVirtual).OrderBy(d => d.Id)];
}
