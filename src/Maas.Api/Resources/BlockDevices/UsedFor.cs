using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.BlockDevices;

/// <summary>The published words for what a device or partition is used for (api-resources.md §10.2).</summary>
internal static class UsedFor
{
    public static string Device(Node node, BlockDevice device)
    {
        if (ActiveFilesystems.Of(node).FirstOrDefault(f => f.BlockDeviceId == device.Id) is { } filesystem) return Filesystem(node, filesystem);
        if (device.PartitionTable is not { } table) return "Unused";
        var count = device.Partitions.Count;
        return $"{(table == PartitionTableType.Gpt ? "GPT" : "MBR")} partitioned with {count} partition{(count < 2 ? "" : "s")}";
    }

    public static string Partition(Node node, Partition partition) =>
        ActiveFilesystems.Of(node).FirstOrDefault(f => f.PartitionId == partition.Id) is { } filesystem ? Filesystem(node, filesystem) : "Unused";

    private static string Filesystem(Node node, Filesystem filesystem)
    {
        var group = filesystem.GroupId is { } id ? node.Storage.Groups.FirstOrDefault(g => g.Id == id) : null;
        return filesystem.Fstype switch
        {
            "lvm-pv" => $"LVM volume for {group?.Name}",
            "raid" => $"Active {(group is null ? "" : GroupNames.Level(group.Type))} device for {group?.Name}",
            "raid-spare" => $"Spare {(group is null ? "" : GroupNames.Level(group.Type))} device for {group?.Name}",
            "bcache-backing" => $"Backing device for {group?.Name}",
            "bcache-cache" => $"Cache device for {StorageSpecifiers.CacheSetName(node.Storage, filesystem.CacheSetId ?? 0)}",
            "vmfs6" when group is not null => $"VMFS extent for {group.Name}",
            _ when filesystem.MountPoint is { } mount => $"{filesystem.Fstype} formatted filesystem mounted at {mount}",
            _ => $"Unmounted {filesystem.Fstype} formatted filesystem",
        };
    }
}
