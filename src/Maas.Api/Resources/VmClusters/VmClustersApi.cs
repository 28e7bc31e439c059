using Maas.Api.Contract;
using Maas.Api.Resources.VmHosts;
using Maas.Domain.VmHosts;
using Maas.Region;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmClusters;

/// <summary>A VM cluster as published (api-resources.md §18.2).</summary>
public sealed record VmClusterView(
    int Id, string Name, string Project, int VmhostCount, int VmCount, string Version, VmResourcesView Total, VmResourcesView Used, VmResourcesView Available,
    IReadOnlyDictionary<string, ClusterPoolView> StoragePools, string ResourceUri);

/// <summary>Sizes in bytes; what machines of other projects take is tracked by nobody.</summary>
public sealed record ClusterPoolView(long Free, long Total, long AllocatedTracked, long AllocatedOther, string Path, string Backend);

/// <summary>Makes the published form of clusters out of their members.</summary>
internal sealed class VmClusterViews(IStore store, VmHostUse use)
{
    public VmClusterView Of(VmCluster cluster)
    {
        var hosts = store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByCluster, Collections.Key(cluster.Id));
        var total = hosts.Aggregate(new VmResources(), (sum, h) => sum + h.Total);
        var used = hosts.Aggregate(new VmResources(), (sum, h) => sum + use.Of(h));
        var pools = hosts.SelectMany(h => h.StoragePools.Select(p => (Pool: p, Tracked: use.Pools(h).GetValueOrDefault(p.Id), Other: Other(h, p)))).GroupBy(p => p.Pool.Name)
            .ToDictionary(g => g.Key, g => new ClusterPoolView(
                g.Sum(p => p.Pool.Total - p.Tracked - p.Other), g.Sum(p => p.Pool.Total), g.Sum(p => p.Tracked), g.Sum(p => p.Other), g.First().Pool.Path, g.First().Pool.Type));
        return new VmClusterView(
            cluster.Id, cluster.Name, cluster.Project, hosts.Count, hosts.Sum(h => use.Machines(h).Count), hosts.Select(h => h.Version).Max(StringComparer.Ordinal) ?? "",
            VmResourcesView.Of(total), VmResourcesView.Of(used), VmResourcesView.Of(total - used), pools, $"/MAAS/api/2.0/vm-clusters/{cluster.Id}");
    }

    private long Other(VmHost host, VmStoragePool pool) => store.Documents(VmHostCollections.Machines)
        .Where(VmHostCollections.MachinesByHost, Collections.Key(host.Id)).Where(m => m.Project != host.Project).SelectMany(m => m.Disks).Where(d => d.PoolId == pool.Id).Sum(d => d.Size);
}

[Resource("vm-clusters/", Handler = "VmClustersHandler", Doc = "Read the clusters of VM hosts.")]
internal sealed class VmClustersApi(IStore store, VmClusterViews views)
{
    [Get(Title = "List VM clusters")]
    public Task<IEnumerable<VmClusterView>> Read(NoForm form, Caller caller) => Task.FromResult(store.Documents(VmHostCollections.Clusters).All.Select(views.Of));
}

[Resource("vm-clusters/{id}", Handler = "VmClusterHandler", Doc = "Manage one cluster of VM hosts.")]
internal sealed class VmClusterApi(IStore store, VmClusterViews views, VmHostEdits edits, VmHostRegistry registry)
{
    [Get(Title = "Read a VM cluster")]
    public Task<VmClusterView> Read(VmHostPath form, Caller caller) =>
        Task.FromResult(views.Of(store.Documents(VmHostCollections.Clusters).Find(form.Id) ?? throw ApiException.Missing("Not Found")));

    [Put(Title = "Update a VM cluster", Doc = "Zone and pool are those of its members, too.", Allow = Access.Admin)]
    public async Task<VmClusterView> Update(VmClusterForm form, Caller caller)
    {
        var cluster = Find(form.Id);
        var errors = new FieldErrors();
        var zone = errors.Collect(() => edits.Zone(form.Zone));
        var pool = errors.Collect(() => edits.Pool(form.Pool));
        if (form.Name is { Length: 0 }) errors.Add("name", "This field is required.");
        if (store.Documents(VmHostCollections.Clusters).All.Any(c => c.Id != cluster.Id && c.Name == form.Name)) errors.Add("name", "VMCluster with this Name already exists.");
        errors.ThrowIfAny();
        var changed = cluster with { Name = form.Name ?? cluster.Name, ZoneId = zone ?? cluster.ZoneId, PoolId = pool ?? cluster.PoolId };
        var batch = new Batch().Put(VmHostCollections.Clusters, changed);
        foreach (var host in store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByCluster, Collections.Key(cluster.Id)))
            batch.Put(VmHostCollections.Hosts, host with { ZoneId = zone ?? host.ZoneId, PoolId = pool ?? host.PoolId });
        await store.CommitAsync(batch);
        return views.Of(changed);
    }

    [Delete(Title = "Delete a VM cluster", Doc = "With all its members; with decompose their machines are destroyed, too.", Allow = Access.Admin)]
    public async Task<Answer> Delete(DecomposeForm form, Caller caller)
    {
        var cluster = Find(form.Id);
        if (store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByCluster, Collections.Key(cluster.Id)) is [var member, ..])
            await registry.RemoveAsync(member, form.Decompose, caller.Username);
        await store.CommitAsync(new Batch().Delete(VmHostCollections.Clusters, Collections.Key(cluster.Id)));
        return Answer.NoContent;
    }

    private VmCluster Find(string id) => store.Documents(VmHostCollections.Clusters).Find(id) ?? throw ApiException.NotFound("VMCluster");
}

public sealed record VmClusterForm : VmHostPath
{
    [Doc("The new name.")]
    public string? Name { get; init; }

    [Doc("The zone's name.")]
    public string? Zone { get; init; }

    [Doc("The resource pool's name.")]
    public string? Pool { get; init; }
}
