using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.VolumeGroups;

[Resource("nodes/{system_id}/volume-groups/", Handler = "VolumeGroupsHandler", Doc = "The volume groups of a machine.")]
internal sealed class VolumeGroupsApi(StorageEdits edits)
{
    [Get(Title = "List volume groups")]
    public Task<IEnumerable<VolumeGroupView>> Read(MachinePath form, Caller caller)
    {
        var (node, _) = edits.View(form.SystemId, caller, StorageParts.Machine);
        return Task.FromResult(node.Storage.Groups.Where(g => g.Type == FilesystemGroupType.LvmVg).OrderBy(g => g.Id).Select(g => VolumeGroupView.Of(node, g)));
    }

    [Post(Title = "Create a volume group", Doc = "Of free disks and partitions.")]
    public async Task<VolumeGroupView> Create(VolumeGroupCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(form, caller, StorageParts.Machine, StorageAct.Ready("create volume group"), (draft, _) =>
        {
            var members = draft.Free(form.Members);
            return members.IsRefused ? members.Refusal! : (Outcome<FilesystemGroup>)draft.AddVolumeGroup(form.Name, members.Value!, form.Uuid?.Text);
        });
        return VolumeGroupView.Of(node, made);
    }
}

[Resource(
    "nodes/{system_id}/volume-group/{id}/", Aliases = ["nodes/{system_id}/volume-groups/{id}/"], Handler = "VolumeGroupHandler",
    Doc = "One volume group, by number or name.")]
internal sealed class VolumeGroupApi(StorageEdits edits)
{
    [Get(Title = "Read a volume group")]
    public Task<VolumeGroupView> Read(StoragePartForm form, Caller caller)
    {
        var (node, group) = edits.View(form.SystemId, caller, StorageParts.VolumeGroup(form.Id));
        return Task.FromResult(VolumeGroupView.Of(node, group));
    }

    [Put(Title = "Update a volume group", Doc = "It must stay as large as its logical volumes.")]
    public async Task<VolumeGroupView> Update(VolumeGroupUpdateForm form, Caller caller)
    {
        var (node, id) = await edits.ApplyAsync<FilesystemGroup, int>(
            form, caller, StorageParts.VolumeGroup(form.Id), StorageAct.Ready("update volume group"),
            (draft, group) => draft.UpdateVolumeGroup(group.Id, form.Change) is { } refusal ? refusal : group.Id);
        return VolumeGroupView.Of(node, node.Storage.Groups.Single(g => g.Id == id));
    }

    [Delete(Title = "Delete a volume group", Doc = "One without logical volumes.")]
    public async Task<Answer> Delete(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.VolumeGroup(form.Id), StorageAct.Ready("delete volume group"), (draft, group) => draft.DeleteGroup(group.Id));
        return Answer.NoContent;
    }

    [Post("create_logical_volume", Title = "Create a logical volume")]
    public async Task<BlockDeviceView> CreateLogicalVolume(LogicalVolumeForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(
            form, caller, StorageParts.VolumeGroup(form.Id) with { Hinders = (draft, group) => draft.FullProblem(group) }, StorageAct.Ready("create logical volume"), (draft, group) =>
                draft.FreeOf(group) is var free && form.Size is { } size && size.Bytes > free
                    ? Refusal.Invalid("size", $"Ensure this value is less than or equal to {free}.")
                    : draft.AddLogicalVolume(group, form.Name, form.Size?.Bytes, form.Uuid?.Text));
        return BlockDeviceView.Of(node, made);
    }

    [Post("delete_logical_volume", Title = "Delete a logical volume", Doc = "With what is on it. One that is not there is deleted already.")]
    [Returns(Status = 204)]
    public async Task<Answer> DeleteLogicalVolume(LogicalVolumePathForm form, Caller caller)
    {
        await edits.ApplyAsync(
            form, caller, StorageParts.VolumeGroup(form.Id), StorageAct.Ready("delete logical volume"),
            (draft, group) => draft.DeleteLogicalVolume(group.Id, int.TryParse(form.VolumeId, CultureInfo.InvariantCulture, out var id) ? id : StorageSpecifiers.Device(draft.Node, form.VolumeId)?.Id ?? 0));
        return Answer.NoContent;
    }
}
