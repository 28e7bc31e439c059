using Maas.Api.Contract;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Storage;
using Maas.Domain.Tags;

namespace Maas.Api.Resources.BlockDevices;

[Resource("nodes/{system_id}/blockdevices/{id}/", Handler = "BlockDeviceHandler", Doc = "One block device of a machine, by number or name.")]
internal sealed class BlockDeviceApi(StorageEdits edits)
{
    [Get(Title = "Read a block device")]
    public Task<BlockDeviceView> Read(NodePartPath form, Caller caller)
    {
        var (node, device) = edits.View(form.SystemId, caller, StorageParts.Device(form.Id));
        return Task.FromResult(BlockDeviceView.Of(node, device));
    }

    [Put(Title = "Update a block device", Doc = "Of a deployed machine only what identifies a disk may be changed: name, model, serial and id_path.")]
    public async Task<BlockDeviceView> Update(BlockDeviceUpdateForm form, Caller caller)
    {
        var part = StorageParts.Device(form.Id);
        var act = StorageAct.ReadyOr("update block device", node => part.Find(node) is { IsVirtual: false });
        var (node, device) = await edits.ApplyAsync(
            form, caller, part, act, (draft, device) => draft.UpdateDevice(device.Id, form.Change(identityOnly: draft.Node.Status == NodeState.Deployed)));
        return BlockDeviceView.Of(node, device);
    }

    [Delete(Title = "Delete a block device", Doc = "With its partitions. One that is part of a group is kept.")]
    public async Task<Answer> Delete(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.Device(form.Id), StorageAct.Ready("delete block device"), (draft, device) => draft.DeleteDevice(device.Id));
        return Answer.NoContent;
    }

    [Post("add_tag", Title = "Tag a block device")]
    public Task<BlockDeviceView> AddTag(StorageTagForm form, Caller caller) => TagAsync(form, caller, add: true);

    [Post("remove_tag", Title = "Remove a tag from a block device")]
    public Task<BlockDeviceView> RemoveTag(StorageTagForm form, Caller caller) => TagAsync(form, caller, add: false);

    [Post("format", Title = "Format a block device", Doc = "In place of a filesystem that it may have. The boot disk needs a partition for that.")]
    public Task<BlockDeviceView> Format(FormatForm form, Caller caller) => OnFilesystem(form, caller, "format", (draft, target) => FilesystemRules.Format(draft, target, form));

    [Post("unformat", Title = "Unformat a block device")]
    public Task<BlockDeviceView> Unformat(StoragePartForm form, Caller caller) => OnFilesystem(form, caller, "unformat", (draft, target) => draft.Unformat(target));

    [Post("mount", Title = "Mount a block device", Doc = "In the deployed system.")]
    public Task<BlockDeviceView> Mount(MountForm form, Caller caller) => OnFilesystem(form, caller, "mount", (draft, target) => FilesystemRules.Mount(draft, target, form));

    [Post("unmount", Title = "Unmount a block device")]
    public Task<BlockDeviceView> Unmount(StoragePartForm form, Caller caller) => OnFilesystem(form, caller, "unmount", (draft, target) => draft.Unmount(target));

    [Post("set_boot_disk", Title = "Boot from a disk", Doc = "A filesystem directly on it is dropped.")]
    [Returns("text/plain")]
    public async Task<Answer> SetBootDisk(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.Device(form.Id), StorageAct.Ready("set as boot disk"), (draft, device) => draft.BootFrom(device.Id));
        return new Answer.Text("OK");
    }

    private async Task<BlockDeviceView> TagAsync(StorageTagForm form, Caller caller, bool add) =>
        await ChangedAsync(form, caller, StorageAct.Ready("update block device"), (draft, device) =>
        {
            if (form.Tag.Length == 0) return add ? TagNames.Blank(device.Tags) : null;
            draft.TagDevice(device.Id, form.Tag, add);
            return null;
        });

    private Task<BlockDeviceView> OnFilesystem(StoragePartForm form, Caller caller, string operation, Func<StorageDraft, StorageTarget, Refusal?> rule) =>
        ChangedAsync(form, caller, StorageAct.Owned($"{operation} block device"), (draft, device) => rule(draft, StorageTarget.Of(device)));

    private async Task<BlockDeviceView> ChangedAsync(StoragePartForm form, Caller caller, StorageAct act, Func<StorageDraft, BlockDevice, Refusal?> rule)
    {
        var (node, id) = await edits.ApplyAsync<BlockDevice, int>(
            form, caller, StorageParts.Device(form.Id), act, (draft, device) => rule(draft, device) is { } refusal ? refusal : device.Id);
        return BlockDeviceView.Of(node, node.Storage.BlockDevice(id)!);
    }
}
