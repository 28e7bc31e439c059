using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Storage;
using Maas.Domain.Tags;

namespace Maas.Api.Resources.Partitions;

[Resource(
    "nodes/{system_id}/blockdevices/{device_id}/partition/{id}", Aliases = ["nodes/{system_id}/blockdevices/{device_id}/partitions/{id}"],
    Handler = "PartitionHandler", Doc = "One partition, by number or name.")]
internal sealed class PartitionApi(StorageEdits edits)
{
    [Get(Title = "Read a partition")]
    public Task<PartitionView> Read(PartitionForm form, Caller caller)
    {
        var (node, partition) = edits.View(form.SystemId, caller, StorageParts.Partition(form.DeviceId, form.Id));
        return Task.FromResult(PartitionView.Of(node, node.Storage.DiskOf(partition)!, partition));
    }

    [Delete(Title = "Delete a partition", Doc = "Those behind it move up by one number.")]
    public async Task<Answer> Delete(PartitionForm form, Caller caller)
    {
        var part = StorageParts.Partition(form.DeviceId, form.Id);
        var ofTable = part with
        {
            MissingBefore = node => part.MissingBefore(node) ?? (StorageSpecifiers.Device(node!, form.DeviceId)!.PartitionTable is null ? "PartitionTable" : null),
            IsHindered = true,
        };
        await edits.ApplyAsync(form, caller, ofTable, StorageAct.Ready("delete block device", "node"), (draft, partition) => draft.DeletePartition(partition.Id));
        return Answer.NoContent;
    }

    [Post("add_tag", Title = "Tag a partition")]
    public Task<PartitionView> AddTag(PartitionTagForm form, Caller caller) => TagAsync(form, caller, add: true);

    [Post("remove_tag", Title = "Remove a tag from a partition")]
    public Task<PartitionView> RemoveTag(PartitionTagForm form, Caller caller) => TagAsync(form, caller, add: false);

    [Post("format", Title = "Format a partition", Doc = "In place of a filesystem that it may have.")]
    public Task<PartitionView> Format(PartitionFormatForm form, Caller caller) =>
        OnFilesystem(form, form.DeviceId, caller, "format", (draft, target) => FilesystemRules.Format(draft, target, form));

    [Post("unformat", Title = "Unformat a partition")]
    public Task<PartitionView> Unformat(PartitionForm form, Caller caller) =>
        OnFilesystem(form, form.DeviceId, caller, "unformat", (draft, target) => draft.Unformat(target));

    [Post("mount", Title = "Mount a partition", Doc = "In the deployed system.")]
    public Task<PartitionView> Mount(PartitionMountForm form, Caller caller) =>
        OnFilesystem(form, form.DeviceId, caller, "mount", (draft, target) => FilesystemRules.Mount(draft, target, form));

    [Post("unmount", Title = "Unmount a partition")]
    public Task<PartitionView> Unmount(PartitionForm form, Caller caller) =>
        OnFilesystem(form, form.DeviceId, caller, "unmount", (draft, target) => draft.Unmount(target));

    private Task<PartitionView> TagAsync(PartitionTagForm form, Caller caller, bool add) =>
        ChangedAsync(form, StorageParts.Partition(form.DeviceId, form.Id), caller, StorageAct.Always, (draft, partition) =>
        {
            if (form.Tag.Length == 0) return add ? TagNames.Blank(partition.Tags) : null;
            draft.TagPartition(partition.Id, form.Tag, add);
            return null;
        });

    private Task<PartitionView> OnFilesystem(StoragePartForm form, string deviceId, Caller caller, string operation, Func<StorageDraft, StorageTarget, Refusal?> rule) =>
        ChangedAsync(form, StorageParts.Partition(deviceId, form.Id), caller, StorageAct.Owned($"{operation} partition", "node"), (draft, partition) => rule(draft, StorageTarget.Of(partition)));

    private async Task<PartitionView> ChangedAsync(
        StoragePartForm form, StoragePart<Partition> part, Caller caller, StorageAct act, Func<StorageDraft, Partition, Refusal?> rule)
    {
        var (node, id) = await edits.ApplyAsync<Partition, int>(
            form, caller, part, act, (draft, partition) => rule(draft, partition) is { } refusal ? refusal : partition.Id);
        var changed = node.Storage.Partition(id)!;
        return PartitionView.Of(node, node.Storage.DiskOf(changed)!, changed);
    }
}

public sealed record PartitionForm : StoragePartForm
{
    [Path]
    public string DeviceId { get; init; } = "";
}

public sealed record PartitionTagForm : StorageTagForm
{
    [Path]
    public string DeviceId { get; init; } = "";
}

public sealed record PartitionFormatForm : FormatForm
{
    [Path]
    public string DeviceId { get; init; } = "";
}

public sealed record PartitionMountForm : MountForm
{
    [Path]
    public string DeviceId { get; init; } = "";
}
