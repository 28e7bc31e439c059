using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>Whether two nodes' storage is built alike, whatever the numbers and UUIDs of the parts are.</summary>
public static class StorageShape
{
    public static bool Same(Node one, Node other) =>
        one.BootDiskId == other.BootDiskId && Lines(one.Storage).SequenceEqual(Lines(other.Storage), StringComparer.Ordinal);

    private static List<string> Lines(StorageModel storage)
    {
        var lines = new List<string>();
        foreach (var device in storage.BlockDevices.OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            lines.Add($"{device.Name} {device.Size} {device.IsVirtual} {device.PartitionTable} {Group(storage, device.GroupId)}");
            lines.AddRange(device.Partitions.OrderBy(p => p.Index).Select(p => $"{device.Name}-part{p.Index} {p.Size} {p.Bootable}"));
        }

        lines.AddRange(storage.Groups.OrderBy(g => g.Name, StringComparer.Ordinal).Select(g => $"{g.Name} {g.Type} {g.CacheMode} {CacheOf(storage, g.CacheSetId)}"));
        lines.AddRange(storage.Filesystems
            .Select(f => $"{Place(storage, f)} {f.Fstype} {f.Label} {f.MountPoint} {f.MountOptions} {Group(storage, f.GroupId)} {f.CacheSetId is not null}")
            .Order(StringComparer.Ordinal));
        return lines;
    }

    private static string? Group(StorageModel storage, int? id) => storage.Groups.FirstOrDefault(g => g.Id == id)?.Name;

    private static string CacheOf(StorageModel storage, int? id) =>
        storage.Filesystems.FirstOrDefault(f => id is not null && f.CacheSetId == id) is { } cache ? Place(storage, cache) : "";

    private static string Place(StorageModel storage, Filesystem filesystem)
    {
        if (filesystem.BlockDeviceId is { } id) return storage.BlockDevice(id)?.Name ?? "";
        return filesystem.PartitionId is { } part && storage.Partition(part) is { } partition ? $"{storage.DiskOf(partition)?.Name}-part{partition.Index}" : "";
    }
}
