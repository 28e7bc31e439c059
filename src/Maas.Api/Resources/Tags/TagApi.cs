using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Api.Resources.Zones;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Tags;

[FromStore]
[Resource("tags/{name}/", Handler = "TagHandler", Doc = "Manage one tag and the nodes that have it.")]
internal sealed class TagApi(IStore store, NodeDocuments documents, TagEdits edits)
{
    [Get(Title = "Read a tag")]
    public Task<TagView> Read(NamePath form, Caller caller) => Task.FromResult(TagView.Of(Find(form.Name)));

    [Put(Title = "Update a tag", Doc = "A changed definition is evaluated again for all machines.")]
    public async Task<TagView> Update(TagUpdateForm form, Caller caller)
    {
        var tag = Find(form.PathName);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        if (form.Name is { IsSent: true, Value: null or "" }) throw ApiException.Field("name", "This field is required.");
        var changed = edits.Checked(
            tag,
            tag with
            {
                Name = form.Name.Value is { Length: > 0 } name ? name : tag.Name,
                Comment = form.Comment.Or(tag.Comment) ?? "",
                Definition = form.Definition.Or(tag.Definition) ?? "",
                KernelOpts = form.KernelOpts.Or(tag.KernelOpts) ?? "",
            });
        var batch = new Batch().Put(Collections.Tags, changed);
        if (changed.Name != tag.Name) batch.Delete(Collections.Tags, tag.Name);
        await store.CommitAsync(batch);
        if (changed.Name != tag.Name) await edits.RetagAsync(Holders(tag.Name).Select(n => n.SystemId), [changed.Name], [tag.Name], caller);
        if (changed.Definition != tag.Definition) edits.Reevaluate(changed);
        return TagView.Of(changed);
    }

    [Delete(Title = "Delete a tag")]
    public async Task<Answer> Delete(NamePath form, Caller caller)
    {
        var tag = Find(form.Name);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        await store.CommitAsync(new Batch().Delete(Collections.Tags, tag.Name));
        await edits.RetagAsync(Holders(tag.Name).Select(n => n.SystemId), [], [tag.Name], caller);
        return Answer.NoContent;
    }

    [Get("nodes", Title = "List nodes with the tag")]
    [Returns(typeof(MachineView), typeof(Devices.DeviceView), typeof(Controllers.ControllerView), List = true)]
    public Task<Answer> Nodes(NamePath form, Caller caller) => Listed(form, caller, NodeKind.Any);

    [Get("machines", Title = "List machines with the tag")]
    [Returns(typeof(MachineView), List = true)]
    public Task<Answer> Machines(NamePath form, Caller caller) => Listed(form, caller, NodeKind.Machine);

    [Get("devices", Title = "List devices with the tag")]
    [Returns(typeof(Devices.DeviceView), List = true)]
    public Task<Answer> Devices(NamePath form, Caller caller) => Listed(form, caller, NodeKind.Device);

    [Get("rack_controllers", Title = "List rack controllers with the tag")]
    [Returns(typeof(Controllers.ControllerView), List = true)]
    public Task<Answer> RackControllers(NamePath form, Caller caller) => Listed(form, caller, NodeKind.RackController);

    [Get("region_controllers", Title = "List region controllers with the tag")]
    [Returns(typeof(Controllers.ControllerView), List = true)]
    public Task<Answer> RegionControllers(NamePath form, Caller caller) => Listed(form, caller, NodeKind.RegionController);

    [Post("rebuild", Title = "Evaluate a tag's definition again", Doc = "In the background, for all machines.")]
    public Task<RebuildingView> Rebuild(NamePath form, Caller caller)
    {
        var tag = Find(form.Name);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        edits.Reevaluate(tag);
        return Task.FromResult(new RebuildingView(tag.Name));
    }

    /// <summary>Controllers elsewhere update tags with a key of their own; those of the appliance have none, being in this process.</summary>
    private ApiException NotHis(string? rack) => string.IsNullOrEmpty(rack) ? ApiException.Forbidden("Must be a superuser or supply a rack_controller")
        : store.Documents(Collections.Nodes).Find(rack) is { IsController: true } controller ? ApiException.Forbidden($"Only allowed for the '{controller.Hostname}' rack controller.")
        : ApiException.NotFound("RackController");

    [Post("update_nodes", Title = "Give and take a tag", Doc = "Unknown system ids are ignored.")]
    public async Task<Bulk<RetaggedView>> UpdateNodes(TagNodesForm form, Caller caller)
    {
        var tag = Find(form.Name);
        if (!caller.IsAdmin) throw NotHis(form.RackController);
        if (form.Definition is { Length: > 0 } definition && definition != tag.Definition)
            throw ApiException.Conflict($"Definition supplied '{definition}' doesn't match current definition '{tag.Definition}'");
        var failures = new BulkFailures();
        var add = Known(form.Add, failures);
        var remove = Known(form.Remove, failures);
        var added = await edits.RetagAsync(add, [tag.Name], [], caller, failures);
        var removed = await edits.RetagAsync(remove, [], [tag.Name], caller, failures);
        return new Bulk<RetaggedView>(new RetaggedView(added, removed), failures);
    }

    private Task<Answer> Listed(NamePath form, Caller caller, NodeKind kind)
    {
        var tag = Find(form.Name);
        return Task.FromResult<Answer>(new Answer.Rendered(
            [.. Holders(tag.Name).Where(n => kind.Includes(n) && NodeAccess.CanList(n, caller)).OrderBy(n => n.Id).Select(n => documents.Of(n, kind))]));
    }

    private IReadOnlyList<Node> Holders(string tag) => store.Documents(Collections.Nodes).Where(Collections.NodesByTag, tag);

    private List<string> Known(IReadOnlyList<string>? ids, BulkFailures failures)
    {
        var known = (ids ?? []).Distinct().ToLookup(id => store.Documents(Collections.Nodes).Find(id) is not null);
        failures.Add(known[false], id => id, _ => "There is no node with this system id.");
        return [.. known[true]];
    }

    private Tag Find(string name) => store.Documents(Collections.Tags).Find(name) ?? throw ApiException.NotFound("Tag");
}

/// <param name="Rebuilding">The tag's name.</param>
public sealed record RebuildingView(string Rebuilding);

/// <summary>How many nodes were given the tag, and how many lost it.</summary>
public sealed record RetaggedView(int Added, int Removed);

public sealed record TagUpdateForm
{
    [Path, Name("name")]
    public string PathName { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it means.")]
    public Optional<string> Comment { get; init; }

    [Doc("An XPath expression over the hardware details; empty for a tag given by hand.")]
    public Optional<string> Definition { get; init; }

    [Doc("Kernel options for machines with this tag.")]
    public Optional<string> KernelOpts { get; init; }
}

public sealed record TagNodesForm
{
    [Path]
    public string Name { get; init; } = "";

    [Doc("System ids of nodes that get the tag, repeated.")]
    public IReadOnlyList<string>? Add { get; init; }

    [Doc("System ids of nodes that lose the tag, repeated.")]
    public IReadOnlyList<string>? Remove { get; init; }

    [Doc("The definition the caller evaluated; refused when the tag has another by now.")]
    public string? Definition { get; init; }

    [Doc("The controller that evaluated it.")]
    public string? RackController { get; init; }
}
