using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Domain.Zones;
using Maas.Domain;
using Maas.Region;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.Zones;

/// <summary>A zone as published (api-resources.md §20.1).</summary>
public sealed record ZoneView(int Id, string Name, string Description, string ResourceUri)
{
    public static ZoneView Of(Zone zone) => new(zone.Id, zone.Name, zone.Description, $"/MAAS/api/2.0/zones/{Uri.EscapeDataString(zone.Name)}/");
}

[FromStore]
[Resource("zones/", Handler = "ZonesHandler", Doc = "Manage the physical zones.")]
internal sealed class ZonesApi(IStore store)
{
    [Get(Title = "List zones")]
    public Task<IEnumerable<ZoneView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.Zones).All.OrderBy(z => z.Name, StringComparer.Ordinal).Select(ZoneView.Of));

    [Post(Title = "Create a zone", Allow = Access.Admin)]
    public async Task<ZoneView> Create(GroupForm form, Caller caller)
    {
        GroupNames.Check(form.Name, store.Documents(Collections.Zones).Where(Collections.ZonesByName, form.Name).Count > 0, "Physical zone");
        var zone = new Zone { Id = store.NextId(Collections.Zones), Name = form.Name, Description = form.Description ?? "" };
        await store.CommitAsync(new Batch().Put(Collections.Zones, zone, basedOn: 0));
        return ZoneView.Of(zone);
    }
}

[FromStore]
[Resource("zones/{name}/", Handler = "ZoneHandler", Doc = "Manage one physical zone.")]
internal sealed class ZoneApi(IStore store)
{
    [Get(Title = "Read a zone")]
    public Task<ZoneView> Read(NamePath form, Caller caller) => Task.FromResult(ZoneView.Of(Find(form.Name)));

    [Put(Title = "Update a zone", Allow = Access.Admin)]
    public async Task<ZoneView> Update(GroupUpdateForm form, Caller caller)
    {
        var zone = Find(form.PathName);
        var changed = zone with { Name = form.Name.Or(zone.Name) ?? "", Description = form.Description.Or(zone.Description) ?? "" };
        GroupNames.Check(changed.Name, changed.Name != zone.Name && store.Documents(Collections.Zones).Where(Collections.ZonesByName, changed.Name).Count > 0, "Physical zone");
        await store.CommitAsync(new Batch().Put(Collections.Zones, changed));
        return ZoneView.Of(changed);
    }

    [Delete(Title = "Delete a zone", Doc = "Its machines move to the default zone.", Allow = Access.Admin)]
    public async Task<Answer> Delete(NamePath form, Caller caller)
    {
        if (store.Documents(Collections.Zones).Where(Collections.ZonesByName, form.Name) is not [var zone]) return Answer.NoContent;
        if (zone.Id == Zone.DefaultId) throw ApiException.BadRequest("This zone is the default zone, it cannot be deleted.");
        var batch = new Batch().Delete(Collections.Zones, Collections.Key(zone.Id));
        foreach (var node in store.Documents(Collections.Nodes).Where(Collections.NodesByZone, Collections.Key(zone.Id)))
            batch.Put(Collections.Nodes, node with { ZoneId = Zone.DefaultId });
        foreach (var host in store.Documents(VmHostCollections.Hosts).All.Where(h => h.ZoneId == zone.Id))
            batch.Put(VmHostCollections.Hosts, host with { ZoneId = Zone.DefaultId });
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    private Zone Find(string name) =>
        store.Documents(Collections.Zones).Where(Collections.ZonesByName, name) is [var zone] ? zone : throw ApiException.NotFound("Zone");
}

/// <summary>The rule for names of zones and pools.</summary>
internal static partial class GroupNames
{
    public static void Check(string name, bool taken, string model)
    {
        if (name.Length == 0) throw ApiException.Field("name", "This field is required.");
        if (name.Length > 256) throw ApiException.Field("name", FieldWords.TooLong(name, 256));
        if (!Pattern().IsMatch(name)) throw ApiException.Field("name", "Enter a valid value.");
        if (taken) throw ApiException.Field("name", $"{model} with this Name already exists.");
    }

    [GeneratedRegex(@"^\w[ \w-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}

public sealed record GroupForm
{
    [Mandatory, Doc("The name: letters, digits, spaces, underscores and hyphens.")]
    public string Name { get; init; } = "";

    [Doc("What it is for.")]
    public string? Description { get; init; }
}

public sealed record GroupUpdateForm
{
    [Path, Name("name")]
    public string PathName { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }
}

public sealed record NamePath
{
    [Path]
    public string Name { get; init; } = "";
}
