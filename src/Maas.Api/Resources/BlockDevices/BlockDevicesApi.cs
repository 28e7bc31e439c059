using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.BlockDevices;

[FromStore]
[Resource("nodes/{system_id}/blockdevices/", Handler = "BlockDevicesHandler", Doc = "The disks and virtual block devices of a machine.")]
internal sealed class BlockDevicesApi(NodeAccess access)
{
    [Get(Title = "List block devices")]
    public Task<IEnumerable<BlockDeviceView>> Read(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        return Task.FromResult(node.Storage.BlockDevices.OrderBy(d => d.Id).Select(d => BlockDeviceView.Of(node, d)));
    }
}

[FromStore]
[Resource("nodes/{system_id}/blockdevices/{id}/", Handler = "BlockDeviceHandler", Doc = "One block device of a machine, by number or name.")]
internal sealed class BlockDeviceApi(NodeAccess access)
{
    [Get(Title = "Read a block device")]
    public Task<BlockDeviceView> Read(NodePartPath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        return Task.FromResult(BlockDeviceView.Of(node, BlockDeviceSpecifiers.Find(node, form.Id)));
    }
}

[FromStore]
[Resource("nodes/{system_id}/blockdevices/{device_id}/partitions/", Handler = "PartitionsHandler", Doc = "The partitions of a block device.")]
internal sealed class PartitionsApi(NodeAccess access)
{
    [Get(Title = "List partitions")]
    public Task<IEnumerable<PartitionView>> Read(DevicePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        var device = BlockDeviceSpecifiers.Find(node, form.DeviceId);
        return Task.FromResult(device.Partitions.OrderBy(p => p.Index).Select(p => PartitionView.Of(node, device, p)));
    }
}

[FromStore]
[Resource(
    "nodes/{system_id}/blockdevices/{device_id}/partition/{id}", Aliases = ["nodes/{system_id}/blockdevices/{device_id}/partitions/{id}"],
    Handler = "PartitionHandler", Doc = "One partition, by number or name.")]
internal sealed class PartitionApi(NodeAccess access)
{
    [Get(Title = "Read a partition")]
    public Task<PartitionView> Read(PartitionPath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        var device = BlockDeviceSpecifiers.Find(node, form.DeviceId);
        var partition = device.Partitions.FirstOrDefault(p => p.Id.ToString(CultureInfo.InvariantCulture) == form.Id || $"{device.Name}-part{p.Index}" == form.Id);
        return Task.FromResult(PartitionView.Of(node, device, partition ?? throw ApiException.NotFound("Partition")));
    }
}

/// <summary>How requests name a block device: number or name (api-resources.md §4).</summary>
internal static class BlockDeviceSpecifiers
{
    public static BlockDevice Find(Node node, string specifier) =>
        (int.TryParse(specifier, CultureInfo.InvariantCulture, out var id) ? node.Storage.BlockDevice(id) : node.Storage.BlockDevices.FirstOrDefault(d => d.Name == specifier))
        ?? throw ApiException.NotFound("BlockDevice");
}

public sealed record DevicePath
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string DeviceId { get; init; } = "";
}

public sealed record PartitionPath
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string DeviceId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";
}
