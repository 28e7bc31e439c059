using Maas.Api.Resources.BlockDevices;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Partitions;

/// <summary>A partition as published (api-resources.md §10.3).</summary>
public sealed record PartitionView(
    string SystemId, int DeviceId, int Id, string Uuid, string Path, string Type, long Size, bool Bootable, FilesystemView? Filesystem, string UsedFor,
    IReadOnlyList<string> Tags, string ResourceUri)
{
    public static PartitionView Of(Node node, BlockDevice device, Partition partition) => new(
        node.SystemId, device.Id, partition.Id, partition.Uuid, $"/dev/disk/by-dname/{device.Name}-part{partition.Index}", "partition", partition.Size,
        partition.Bootable, FilesystemView.Of(ActiveFilesystems.Of(node).FirstOrDefault(f => f.PartitionId == partition.Id)),
        BlockDevices.UsedFor.Partition(node, partition), partition.Tags,
        $"/MAAS/api/2.0/nodes/{node.SystemId}/blockdevices/{device.Id}/partition/{partition.Id}");
}
