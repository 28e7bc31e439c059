using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Subnets;
using Maas.Api.Resources.Vlans;
using Maas.Domain.Networks;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Spaces;

/// <summary>A space as published (api-resources.md §11.3).</summary>
public sealed record SpaceView(int Id, string Name, string Description, IReadOnlyList<VlanView> Vlans, IReadOnlyList<SubnetView> Subnets, string ResourceUri)
{
    private const int NoSpaceId = -1;

    public static SpaceView Of(Space space, IStore store) => Of(
        space.Id, space.DisplayName, space.Description, store.Documents(Collections.Vlans).Where(Collections.VlansBySpace, Collections.Key(space.Id)), store,
        $"/MAAS/api/2.0/spaces/{space.Id}/");

    /// <summary>What is in no space, as an object that clients of former versions find it by.</summary>
    public static SpaceView Undefined(IStore store) => Of(
        NoSpaceId, VlanView.NoSpace, "Backward compatibility object to ensure objects not associated with a space can be found.", Homeless(store), store,
        "/MAAS/api/2.0/spaces/undefined/");

    public static IReadOnlyList<Vlan> Homeless(IStore store) => [.. store.Documents(Collections.Vlans).All.Where(v => v.SpaceId is null)];

    private static SpaceView Of(int id, string name, string description, IReadOnlyList<Vlan> vlans, IStore store, string uri) => new(
        id, name, description, [.. vlans.Select(v => VlanView.Of(v, store))],
        [
            .. vlans.SelectMany(v => store.Documents(Collections.Subnets).Where(Collections.SubnetsByVlan, Collections.Key(v.Id)))
                .Select(s => SubnetView.Of(s, store)),
        ],
        uri);
}

[FromStore]
[Resource("spaces/", Handler = "SpacesHandler", Doc = "Manage the spaces: groups of VLANs that may route to each other.")]
internal sealed class SpacesApi(IStore store, NetworkGate gate)
{
    [Get(Title = "List spaces", Doc = "VLANs of no space appear under a space named undefined.")]
    public Task<IEnumerable<SpaceView>> Read(NoForm form, Caller caller)
    {
        var spaces = store.Documents(Collections.Spaces).All.Select(s => SpaceView.Of(s, store));
        return Task.FromResult(SpaceView.Homeless(store).Count > 0 ? spaces.Append(SpaceView.Undefined(store)) : spaces);
    }

    [Post(Title = "Create a space", Allow = Access.Admin)]
    public async Task<SpaceView> Create(SpaceForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var space = SpaceApi.Apply(new Space { Id = -1 }, form.Name, form.Description, store) with { Id = store.NextId(Collections.Spaces) };
        await store.CommitAsync(new Batch().Put(Collections.Spaces, space, basedOn: 0));
        return SpaceView.Of(space, store);
    }
}

[FromStore]
[Resource("spaces/{id}/", Handler = "SpaceHandler", Doc = "Manage one space.")]
internal sealed partial class SpaceApi(IStore store, NetworkGate gate)
{
    [Get(Title = "Read a space")]
    public Task<SpaceView> Read(IdPath form, Caller caller) =>
        Task.FromResult(IsUndefined(form.Id) ? SpaceView.Undefined(store) : SpaceView.Of(Find(form.Id), store));

    [Put(Title = "Update a space")]
    public async Task<SpaceView> Update(SpaceUpdateForm form, Caller caller)
    {
        if (IsUndefined(form.Id)) throw ApiException.BadRequest("Space cannot be modified: undefined");
        using var alone = await gate.EnterAsync();
        var space = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var changed = Apply(space, form.Name, form.Description, store);
        await store.CommitAsync(new Batch().Put(Collections.Spaces, changed));
        return SpaceView.Of(changed, store);
    }

    [Delete(Title = "Delete a space", Doc = "Its VLANs are in no space afterwards.")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        if (IsUndefined(form.Id)) throw ApiException.BadRequest("Space cannot be deleted: undefined");
        using var alone = await gate.EnterAsync();
        var space = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var batch = new Batch().Delete(Collections.Spaces, Collections.Key(space.Id));
        foreach (var vlan in store.Documents(Collections.Vlans).Where(Collections.VlansBySpace, Collections.Key(space.Id)))
            batch.Put(Collections.Vlans, vlan with { SpaceId = null });
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    /// <summary>An empty name keeps the one there is.</summary>
    internal static Space Apply(Space space, Optional<string> name, Optional<string> description, IStore store)
    {
        var given = name.Value is { Length: > 0 } text ? text : space.Name;
        if (given is not null && given != space.Name)
        {
            if (given.Length > 256) throw ApiException.Field("name", FieldWords.TooLong(given, 256));
            if (!NamePattern().IsMatch(given)) throw ApiException.Field("name", $"Invalid space name: {given}.");
            if (given == VlanView.NoSpace || (given.StartsWith("space-", StringComparison.Ordinal) && given[6..] is { Length: > 0 } number && number.All(char.IsAsciiDigit)))
                throw ApiException.Field("name", "Reserved space name.");
            if (store.Documents(Collections.Spaces).All.Any(s => s.Id != space.Id && s.DisplayName == given))
                throw ApiException.Field("name", "Space with this Name already exists.");
        }

        return space with { Name = given, Description = description.Or(space.Description) ?? "" };
    }

    private static bool IsUndefined(string specifier) => specifier is "-1" or VlanView.NoSpace;

    private Space Find(string specifier) => SpaceSpecifiers.Find(specifier, store) ?? throw ApiException.NotFound("Space");

    [GeneratedRegex(@"^[\w-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}

/// <summary>How requests name a space: number, <c>space-N</c> or name; <c>name:</c> and <c>subnet:</c> forms (api-resources.md §4).</summary>
internal static class SpaceSpecifiers
{
    public static Space? Find(string specifier, IStore store)
    {
        var spaces = store.Documents(Collections.Spaces);
        if (specifier.StartsWith("subnet:", StringComparison.Ordinal))
        {
            var vlan = store.Documents(Collections.Vlans).Find(Collections.Key(SubnetSpecifiers.Find(specifier[7..], store).VlanId));
            return vlan?.SpaceId is { } of ? spaces.Find(Collections.Key(of)) : null;
        }

        var value = specifier.StartsWith("name:", StringComparison.Ordinal) ? specifier[5..] : specifier;
        return int.TryParse(value, CultureInfo.InvariantCulture, out var id)
            ? spaces.Find(Collections.Key(id))
            : spaces.All.FirstOrDefault(s => s.DisplayName == value);
    }
}

public sealed record SpaceForm
{
    [Doc("The name; space-ID when left out.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }
}

public sealed record SpaceUpdateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }
}
