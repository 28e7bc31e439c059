using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.VmfsDatastores;

[Resource("nodes/{system_id}/vmfs-datastores/", Handler = "VmfsDatastoresHandler", Doc = "The VMware datastores of a machine.")]
internal sealed class VmfsDatastoresApi(StorageEdits edits)
{
    [Get(Title = "List datastores")]
    public Task<IEnumerable<VmfsDatastoreView>> Read(MachinePath form, Caller caller)
    {
        var (node, _) = edits.View(form.SystemId, caller, StorageParts.Machine);
        return Task.FromResult(node.Storage.Groups.Where(g => g.Type == FilesystemGroupType.Vmfs6).OrderBy(g => g.Id).Select(g => VmfsDatastoreView.Of(node, g)));
    }

    [Post(Title = "Create a datastore", Doc = "Once the layout vmfs6 or vmfs7 has been applied. Disks get one partition each.")]
    public async Task<VmfsDatastoreView> Create(VmfsCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(form, caller, StorageParts.Machine, StorageAct.Ready("create VMFS group"), (draft, _) =>
        {
            var members = draft.Free(form.Members);
            return members.IsRefused ? Refusal.Together([members.Refusal, draft.VmfsProblem()])! : (Outcome<BlockDevice>)draft.AddVmfs(form.Name, members.Value!, form.Uuid?.Text);
        }, more: draft => Refusal.Together([draft.Free(form.Members).Refusal, draft.VmfsProblem()]));
        return VmfsDatastoreView.Of(node, node.Storage.Groups.Single(g => g.Id == made.GroupId));
    }
}

[Resource("nodes/{system_id}/vmfs-datastore/{id}/", Handler = "VmfsDatastoreHandler", Doc = "One VMware datastore, by number or name.")]
internal sealed class VmfsDatastoreApi(StorageEdits edits)
{
    [Get(Title = "Read a datastore")]
    public Task<VmfsDatastoreView> Read(StoragePartForm form, Caller caller)
    {
        var (node, store) = edits.View(form.SystemId, caller, StorageParts.Vmfs(form.Id));
        return Task.FromResult(VmfsDatastoreView.Of(node, store));
    }

    [Put(Title = "Update a datastore")]
    public async Task<VmfsDatastoreView> Update(VmfsUpdateForm form, Caller caller)
    {
        var (node, id) = await edits.ApplyAsync<FilesystemGroup, int>(
            form, caller, StorageParts.Vmfs(form.Id), StorageAct.Ready("update VMFS group"),
            (draft, store) => draft.UpdateVmfs(store.Id, form.Change) is { } refusal ? refusal : store.Id);
        return VmfsDatastoreView.Of(node, node.Storage.Groups.Single(g => g.Id == id));
    }

    [Delete(Title = "Delete a datastore")]
    public async Task<Answer> Delete(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.Vmfs(form.Id), StorageAct.Ready("delete VMFS group"), (draft, store) => draft.DeleteGroup(store.Id));
        return Answer.NoContent;
    }
}
