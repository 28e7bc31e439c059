using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Partitions;

[Resource("nodes/{system_id}/blockdevices/{device_id}/partitions/", Handler = "PartitionsHandler", Doc = "The partitions of a block device.")]
internal sealed class PartitionsApi(StorageEdits edits)
{
    [Get(Title = "List partitions")]
    public Task<IEnumerable<PartitionView>> Read(DevicePath form, Caller caller)
    {
        var (node, device) = edits.View(form.SystemId, caller, StorageParts.Device(form.DeviceId));
        return Task.FromResult(device.Partitions.OrderBy(p => p.Index).Select(p => PartitionView.Of(node, device, p)));
    }

    [Post(Title = "Create a partition", Doc = "Behind those there are; a device without a table gets a GPT.")]
    public async Task<PartitionView> Create(PartitionCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(
            form, caller, StorageParts.Device(form.DeviceId), StorageAct.Ready("create partition", "node"), (draft, device) => form.Size is { } size && size.Bytes > device.Size
                ? Refusal.Invalid("size", $"Ensure this value is less than or equal to {device.Size}.")
                : draft.AddPartition(device.Id, form.Size?.Bytes, form.Bootable, form.Uuid?.Text));
        return PartitionView.Of(node, node.Storage.DiskOf(made)!, made);
    }
}

public sealed record DevicePath
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string DeviceId { get; init; } = "";
}

public sealed record PartitionCreateForm : StorageForm
{
    [Path]
    public string DeviceId { get; init; } = "";

    [Between(StorageSpace.Alignment), Doc("Size in bytes, or with K, M, G, T, P or E behind it; rounded down to 4 MiB. All that is left when left out.")]
    public ByteSize? Size { get; init; }

    [Doc("The partition's UUID, in a GPT.")]
    public Uuid4? Uuid { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether to boot from it.")]
    public bool Bootable { get; init; }
}
