using System.Text.Json.Serialization;
using Maas.Api.Contract;
using Maas.Api.Resources.Partitions;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.BlockDevices;

/// <summary>A block device as published (api-resources.md §10.2).</summary>
/// <param name="FirmwareVersion">Physical devices only; the others do not have the key.</param>
public sealed record BlockDeviceView(
    string SystemId, int Id, string Name, string? Uuid, string Type, string Path, string? Model, string? Serial, string? IdPath, long Size, int BlockSize,
    long AvailableSize, long UsedSize, string UsedFor, IReadOnlyList<string> Tags, FilesystemView? Filesystem, string? PartitionTableType,
    IReadOnlyList<PartitionView> Partitions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault), JsonConverter(typeof(OptionalConverter<string>))] Optional<string> FirmwareVersion,
    string? StoragePool, int? NumaNode, string ResourceUri)
{
    public static BlockDeviceView Of(Node node, BlockDevice device)
    {
        var storage = node.Storage;
        var filesystem = ActiveFilesystems.Of(node).FirstOrDefault(f => f.BlockDeviceId == device.Id);
        var available = filesystem is not null ? 0 : StorageSpace.Available(node, device);
        return new BlockDeviceView(
            node.SystemId, device.Id, device.Name, device.Uuid, device.IsVirtual ? "virtual" : "physical", $"/dev/disk/by-dname/{device.Name}", device.Model,
            device.Serial, device.IdPath, device.Size, device.BlockSize, available, filesystem is not null ? device.Size : device.PartitionTable is null ? 0 : StorageSpace.Used(node, device),
            BlockDevices.UsedFor.Device(node, device), device.Tags, FilesystemView.Of(filesystem),
            device.PartitionTable is { } table ? (table == Maas.Domain.Storage.PartitionTableType.Gpt ? "GPT" : "MBR") : null,
            [.. device.Partitions.OrderBy(p => p.Index).Select(p => PartitionView.Of(node, device, p))], new Optional<string>(!device.IsVirtual, device.FirmwareVersion),
            device.StoragePool, device.IsVirtual ? null : device.NumaNode ?? 0, $"/MAAS/api/2.0/nodes/{node.SystemId}/blockdevices/{device.Id}/");
    }
}

/// <summary>A filesystem as published inside its device.</summary>
public sealed record FilesystemView(string Fstype, string? Label, string Uuid, string? MountPoint, string? MountOptions)
{
    public static FilesystemView? Of(Filesystem? filesystem) =>
        filesystem is null ? null : new FilesystemView(filesystem.Fstype, filesystem.Label, filesystem.Uuid, filesystem.MountPoint, filesystem.MountOptions);
}
