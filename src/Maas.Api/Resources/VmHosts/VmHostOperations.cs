using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.VmHosts;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

/// <summary>The operations of the collection, which stands under two names.</summary>
internal abstract class VmHostsOperations(IStore store, VmHostViews views, VmHostEdits edits, VmHostRegistry registry, NodeNames names, TimeProvider clock)
{
    private static readonly string[] Types = ["lxd", "virsh"];

    [Get(Title = "List VM hosts")]
    public Task<IEnumerable<VmHostView>> Read(NoForm form, Caller caller) => Task.FromResult(store.Documents(VmHostCollections.Hosts).All.Select(views.Of));

    [Post(Title = "Create a VM host", Doc = "It is asked for what it has at once; one that cannot be reached is kept, and can be refreshed later.", Allow = Access.Admin)]
    public async Task<VmHostView> Create(VmHostForm form, Caller caller)
    {
        // What else is needed depends on the type.
        if (form.Type.Length == 0) throw ApiException.Field("type", "This field is required.");
        if (!Types.Contains(form.Type)) throw ApiException.Field("type", FieldWords.NoChoice(form.Type));
        form.Check();
        var now = clock.GetUtcNow();
        var host = edits.Apply(
            new VmHost { Id = 0, Name = form.Name is { Length: > 0 } name ? name : names.NewHostname(), Type = form.Type, Created = now, Updated = now }, form, form.PowerAddress, form.Project);
        return views.Of(await registry.AddAsync(host with { Id = store.NextId(VmHostCollections.Hosts) }, caller.Username));
    }
}

/// <summary>The operations of one VM host, which stands under two names.</summary>
internal abstract class VmHostItemOperations(IStore store, VmHostViews views, VmHostEdits edits, VmHostRegistry registry, VmHostComposing composing)
{
    [Get(Title = "Read a VM host")]
    public Task<VmHostView> Read(VmHostPath form, Caller caller) =>
        Task.FromResult(views.Of(store.Documents(VmHostCollections.Hosts).Find(form.Id) ?? throw ApiException.Missing("Not Found")));

    [Put(Title = "Update a VM host", Allow = Access.Admin)]
    public async Task<VmHostView> Update(VmHostUpdateForm form, Caller caller)
    {
        var known = Find(form.Id);
        form.Check();
        if (form.Type is { Length: > 0 } type && type != known.Value.Type)
            throw ApiException.Field("type", "Cannot change the type of a pod. Delete and re-create the pod with a different type.");
        var changed = edits.Apply(known.Value, form, form.PowerAddress, null);
        await store.CommitAsync(new Batch().Put(VmHostCollections.Hosts, changed, known.Version));
        await registry.RefreshAsync(changed.Id, caller.Username);
        return views.Of(Find(form.Id).Value);
    }

    [Delete(Title = "Delete a VM host", Doc = "Its machines are removed from the inventory; with decompose they are destroyed, too.", Allow = Access.Admin)]
    public async Task<Answer> Delete(DecomposeForm form, Caller caller)
    {
        await registry.RemoveAsync(Find(form.Id).Value, form.Decompose, caller.Username);
        return Answer.NoContent;
    }

    [Get("parameters", Title = "Read the parameters of a VM host's connection", Doc = "Credentials included.", Allow = Access.Admin)]
    public Task<IReadOnlyDictionary<string, string>> Parameters(VmHostPath form, Caller caller) => Task.FromResult(Find(form.Id).Value.Parameters);

    [Post("refresh", Title = "Refresh a VM host", Doc = "Asks it for its resources and machines.", Allow = Access.Admin)]
    public async Task<VmHostView> Refresh(VmHostPath form, Caller caller) => views.Of((await registry.RefreshAsync(Find(form.Id).Value.Id, caller.Username)).OrThrow());

    [Post("add_tag", Title = "Add a tag to a VM host", Allow = Access.Admin)]
    public Task<VmHostView> AddTag(VmHostTagForm form, Caller caller) => Retag(form, tags => tags.Append(form.Tag).Distinct());

    [Post("remove_tag", Title = "Remove a tag from a VM host", Allow = Access.Admin)]
    public Task<VmHostView> RemoveTag(VmHostTagForm form, Caller caller) => Retag(form, tags => tags.Where(t => t != form.Tag));

    [Post("compose", Title = "Compose a machine on a VM host", Doc = "A virtual machine of the wanted size; it is commissioned like any other.", Allow = Access.Admin)]
    public async Task<ComposedView> Compose(ComposeForm form, Caller caller) => await composing.ComposeAsync(Find(form.Id).Value, form, MachineRequests.By(caller));

    private async Task<VmHostView> Retag(VmHostTagForm form, Func<IReadOnlyList<string>, IEnumerable<string>> change)
    {
        var known = Find(form.Id);
        var changed = known.Value with { Tags = [.. change(known.Value.Tags)] };
        await store.CommitAsync(new Batch().Put(VmHostCollections.Hosts, changed, known.Version));
        return views.Of(changed);
    }

    private Versioned<VmHost> Find(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && store.Documents(VmHostCollections.Hosts).FindVersioned(Collections.Key(number)) is { } host ? host : throw ApiException.NotFound("Pod");
}

public sealed record ComposedView(string SystemId, string ResourceUri);
