using Maas.Api.Contract;
using Maas.Api.Resources.Zones;
using Maas.Domain.Zones;
using Maas.Region;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.ResourcePools;

/// <summary>A resource pool as published (api-resources.md §20.2).</summary>
public sealed record ResourcePoolView(int Id, string Name, string Description, string ResourceUri)
{
    public static ResourcePoolView Of(ResourcePool pool) => new(pool.Id, pool.Name, pool.Description, $"/MAAS/api/2.0/resourcepool/{pool.Id}/");
}

/// <remarks>Juju's Go client asks for <c>pools/</c>.</remarks>
[FromStore]
[Resource("resourcepools/", Aliases = ["pools/"], Handler = "ResourcePoolsHandler", Doc = "Manage the resource pools.")]
internal sealed class ResourcePoolsApi(IStore store)
{
    [Get(Title = "List resource pools")]
    public Task<IEnumerable<ResourcePoolView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.Pools).All.Select(ResourcePoolView.Of));

    [Post(Title = "Create a resource pool", Allow = Access.AdminObject)]
    public async Task<ResourcePoolView> Create(GroupForm form, Caller caller)
    {
        GroupNames.Check(form.Name, store.Documents(Collections.Pools).Where(Collections.PoolsByName, form.Name).Count > 0, "Resource pool");
        var pool = new ResourcePool { Id = store.NextId(Collections.Pools), Name = form.Name, Description = form.Description ?? "" };
        await store.CommitAsync(new Batch().Put(Collections.Pools, pool, basedOn: 0));
        return ResourcePoolView.Of(pool);
    }
}

[FromStore]
[Resource("resourcepool/{id}/", Handler = "ResourcePoolHandler", Doc = "Manage one resource pool.")]
internal sealed class ResourcePoolApi(IStore store)
{
    [Get(Title = "Read a resource pool")]
    public Task<ResourcePoolView> Read(IdPath form, Caller caller) => Task.FromResult(ResourcePoolView.Of(Find(form.Id)));

    [Put(Title = "Update a resource pool")]
    public async Task<ResourcePoolView> Update(PoolUpdateForm form, Caller caller)
    {
        var pool = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var changed = pool with { Name = form.Name.Or(pool.Name) ?? "", Description = form.Description.Or(pool.Description) ?? "" };
        GroupNames.Check(changed.Name, changed.Name != pool.Name && store.Documents(Collections.Pools).Where(Collections.PoolsByName, changed.Name).Count > 0, "Resource pool");
        await store.CommitAsync(new Batch().Put(Collections.Pools, changed));
        return ResourcePoolView.Of(changed);
    }

    [Delete(Title = "Delete a resource pool")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        var pool = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        if (pool.Id == ResourcePool.DefaultId) throw ApiException.BadRequest("This is the default pool, it cannot be deleted.");
        if (store.Documents(Collections.Nodes).Where(Collections.NodesByPool, Collections.Key(pool.Id)).Count > 0)
            throw ApiException.BadRequest("Pool has machines in it, it cannot be deleted.");
        var batch = new Batch().Delete(Collections.Pools, Collections.Key(pool.Id));
        foreach (var host in store.Documents(VmHostCollections.Hosts).All.Where(h => h.PoolId == pool.Id))
            batch.Put(VmHostCollections.Hosts, host with { PoolId = ResourcePool.DefaultId });
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    private ResourcePool Find(string specifier) =>
        RowSpecifiers.Find(specifier, store.Documents(Collections.Pools), "ResourcePool", p => p.Id, p => p.Name);
}

public sealed record IdPath
{
    [Path]
    public string Id { get; init; } = "";
}

public sealed record PoolUpdateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }
}
