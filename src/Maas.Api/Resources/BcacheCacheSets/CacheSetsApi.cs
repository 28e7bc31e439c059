using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Storage;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.BcacheCacheSets;

[Resource("nodes/{system_id}/bcache-cache-sets/", Handler = "BcacheCacheSetsHandler", Doc = "The cache sets of a machine.")]
internal sealed class CacheSetsApi(StorageEdits edits)
{
    [Get(Title = "List cache sets")]
    public Task<IEnumerable<CacheSetView>> Read(MachinePath form, Caller caller)
    {
        var (node, _) = edits.View(form.SystemId, caller, StorageParts.Machine);
        return Task.FromResult(node.Storage.CacheSets.OrderBy(c => c.Id).Select(c => CacheSetView.Of(node, c)));
    }

    [Post(Title = "Create a cache set", Doc = "Of one free disk or partition.")]
    public async Task<CacheSetView> Create(CacheSetCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(
            form, caller, StorageParts.Machine, StorageAct.Ready("create cache set", "node"),
            (draft, _) => draft.AddCacheSet(MemberLists.Of("cache_device", form.CacheDevice, "cache_partition", form.CachePartition)));
        return CacheSetView.Of(node, made);
    }
}

[Resource("nodes/{system_id}/bcache-cache-set/{id}/", Handler = "BcacheCacheSetHandler", Doc = "One cache set, by number or name.")]
internal sealed class CacheSetApi(StorageEdits edits)
{
    [Get(Title = "Read a cache set")]
    public Task<CacheSetView> Read(StoragePartForm form, Caller caller)
    {
        var (node, set) = edits.View(form.SystemId, caller, StorageParts.CacheSet(form.Id));
        return Task.FromResult(CacheSetView.Of(node, set));
    }

    [Put(Title = "Update a cache set", Doc = "Another device or partition becomes the cache.")]
    public async Task<CacheSetView> Update(CacheSetUpdateForm form, Caller caller)
    {
        var (node, set) = await edits.ApplyAsync<CacheSet, CacheSet>(
            form, caller, StorageParts.CacheSet(form.Id) with { IsGuarded = true }, StorageAct.Ready("update cache set"),
            (draft, set) => draft.MoveCacheSet(set.Id, MemberLists.Of("cache_device", form.CacheDevice, "cache_partition", form.CachePartition)) is { } refusal ? refusal : set);
        return CacheSetView.Of(node, set);
    }

    [Delete(Title = "Delete a cache set", Doc = "Unless something is cached by it.")]
    public async Task<Answer> Delete(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.CacheSet(form.Id) with { IsGuarded = true }, StorageAct.Ready("delete cache set"), (draft, set) => draft.DeleteCacheSet(set.Id));
        return Answer.NoContent;
    }
}

/// <summary>A cache set as published (api-resources.md §10.5).</summary>
public sealed record CacheSetView(string SystemId, int Id, string Name, object? CacheDevice, string ResourceUri)
{
    public static CacheSetView Of(Node node, CacheSet set) => new(
        node.SystemId, set.Id, StorageSpecifiers.CacheSetName(node.Storage, set.Id), PartViews.Cache(node, set.Id),
        $"/MAAS/api/2.0/nodes/{node.SystemId}/bcache-cache-set/{set.Id}/");
}

public sealed record CacheSetCreateForm : StorageForm
{
    [Doc("A free disk, by number or name.")]
    public string? CacheDevice { get; init; }

    [Doc("A free partition, by number or name.")]
    public string? CachePartition { get; init; }
}

public sealed record CacheSetUpdateForm : StoragePartForm
{
    [Doc("A free disk, by number or name.")]
    public string? CacheDevice { get; init; }

    [Doc("A free partition, by number or name.")]
    public string? CachePartition { get; init; }
}
