using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Storage;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.VolumeGroups;

/// <summary>A volume group as published (api-resources.md §10.6).</summary>
public sealed record VolumeGroupView(
    string SystemId, int Id, string Uuid, string Name, IReadOnlyList<object> Devices, long Size, string HumanSize, long AvailableSize, string HumanAvailableSize,
    long UsedSize, string HumanUsedSize, IReadOnlyList<BlockDeviceView> LogicalVolumes, string ResourceUri)
{
    public static VolumeGroupView Of(Node node, FilesystemGroup group)
    {
        var members = PartViews.Members(node, group.Id, "lvm-pv");
        var volumes = node.Storage.BlockDevices.Where(d => d.GroupId == group.Id).OrderBy(d => d.Id).Select(d => BlockDeviceView.Of(node, d)).ToList();
        var size = GroupSizes.VolumeGroup([.. members.Select(m => m is Partitions.PartitionView partition ? partition.Size : ((BlockDeviceView)m).Size)]);
        var used = volumes.Sum(v => v.Size);
        return new VolumeGroupView(
            node.SystemId, group.Id, group.Uuid, group.Name, members, size, Domain.Storage.HumanSize.Of(size), size - used, Domain.Storage.HumanSize.Of(size - used), used,
            Domain.Storage.HumanSize.Of(used), volumes, $"/MAAS/api/2.0/nodes/{node.SystemId}/volume-group/{group.Id}/");
    }
}
