using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Storage;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Bcaches;

[Resource("nodes/{system_id}/bcaches/", Handler = "BcachesHandler", Doc = "The cached devices of a machine.")]
internal sealed class BcachesApi(StorageEdits edits)
{
    [Get(Title = "List cached devices")]
    public Task<IEnumerable<BcacheView>> Read(MachinePath form, Caller caller)
    {
        var (node, _) = edits.View(form.SystemId, caller, StorageParts.Machine);
        return Task.FromResult(node.Storage.Groups.Where(g => g.Type == FilesystemGroupType.Bcache).OrderBy(g => g.Id).Select(g => BcacheView.Of(node, g)));
    }

    [Post(Title = "Create a cached device", Doc = "Of one free disk or partition, behind a cache set.")]
    public async Task<BcacheView> Create(BcacheCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(
            form, caller, StorageParts.Machine, StorageAct.Ready("create Bcache"), (draft, _) => draft.AddBcache(
                Texts.Given(form.Name), BcacheForms.CacheSet(draft, form.CacheSet), form.Backing, form.CacheMode.ToLowerInvariant(), form.Uuid?.Text),
            more: draft => draft.BcacheProblem(BcacheForms.CacheSet(draft, form.CacheSet), form.Backing));
        return BcacheView.Of(node, node.Storage.Groups.Single(g => g.Id == made.GroupId));
    }
}

[Resource("nodes/{system_id}/bcache/{id}/", Handler = "BcacheHandler", Doc = "One cached device, by number or name.")]
internal sealed class BcacheApi(StorageEdits edits)
{
    [Get(Title = "Read a cached device")]
    public Task<BcacheView> Read(StoragePartForm form, Caller caller)
    {
        var (node, bcache) = edits.View(form.SystemId, caller, StorageParts.Bcache(form.Id));
        return Task.FromResult(BcacheView.Of(node, bcache));
    }

    [Put(Title = "Update a cached device")]
    public async Task<BcacheView> Update(BcacheUpdateForm form, Caller caller)
    {
        var (node, id) = await edits.ApplyAsync<FilesystemGroup, int>(form, caller, StorageParts.Bcache(form.Id), StorageAct.Ready("update Bcache"), (draft, bcache) =>
        {
            var set = BcacheForms.CacheSet(draft, form.CacheSet);
            if (set.IsRefused) return set.Refusal!;
            var change = new GroupChange { Name = Texts.Given(form.Name), Uuid = form.Uuid?.Text };
            var backing = MemberLists.Of("backing_device", form.BackingDevice, "backing_partition", form.BackingPartition);
            return draft.UpdateBcache(bcache.Id, change, set.Value, backing, Texts.Given(form.CacheMode?.ToLowerInvariant())) is { } refusal ? refusal : bcache.Id;
        });
        return BcacheView.Of(node, node.Storage.Groups.Single(g => g.Id == id));
    }

    [Delete(Title = "Delete a cached device", Doc = "With what is on it; its cache set stays.")]
    public async Task<Answer> Delete(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.Bcache(form.Id), StorageAct.Ready("delete Bcache"), (draft, bcache) => draft.DeleteGroup(bcache.Id));
        return Answer.NoContent;
    }
}
