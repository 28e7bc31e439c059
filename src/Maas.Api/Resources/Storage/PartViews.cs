using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Partitions;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Storage;

/// <summary>Members of groups as published: block devices and partitions as they are themselves.</summary>
internal static class PartViews
{
    /// <summary>The members of a group that carry this mark, in the order in which they joined.</summary>
    public static IReadOnlyList<object> Members(Node node, int groupId, params IReadOnlyCollection<string> marks) =>
        [.. ActiveFilesystems.Of(node).Where(f => f.GroupId == groupId && marks.Contains(f.Fstype)).OrderBy(f => f.Id).Select(f => Of(node, f)).OfType<object>()];

    public static object? Cache(Node node, int cacheSetId) => ActiveFilesystems.Of(node).FirstOrDefault(f => f.CacheSetId == cacheSetId) is { } filesystem ? Of(node, filesystem) : null;

    /// <summary>The device that a group makes.</summary>
    public static BlockDeviceView? Virtual(Node node, int groupId) =>
        node.Storage.BlockDevices.FirstOrDefault(d => d.GroupId == groupId) is { } device ? BlockDeviceView.Of(node, device) : null;

    private static object? Of(Node node, Filesystem filesystem)
    {
        if (filesystem.PartitionId is { } id)
            return node.Storage.Partition(id) is { } partition ? PartitionView.Of(node, node.Storage.DiskOf(partition)!, partition) : null;
        return filesystem.BlockDeviceId is { } deviceId && node.Storage.BlockDevice(deviceId) is { } device ? BlockDeviceView.Of(node, device) : null;
    }
}
