using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Vlans;
using Maas.Domain.Networks;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Fabrics;

/// <summary>A fabric as published (api-resources.md §11.1).</summary>
public sealed record FabricView(int Id, string Name, string? ClassType, IReadOnlyList<VlanView> Vlans, string ResourceUri)
{
    public static FabricView Of(Fabric fabric, IStore store) => new(
        fabric.Id, fabric.DisplayName, fabric.ClassType,
        [.. store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(fabric.Id)).Select(v => VlanView.Of(v, store))],
        $"/MAAS/api/2.0/fabrics/{fabric.Id}/");
}

[FromStore]
[Resource("fabrics/", Handler = "FabricsHandler", Doc = "Manage the fabrics.")]
internal sealed class FabricsApi(IStore store, NetworkGate gate)
{
    [Get(Title = "List fabrics")]
    public Task<IEnumerable<FabricView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.Fabrics).All.Select(f => FabricView.Of(f, store)));

    [Post(Title = "Create a fabric", Doc = "It gets an untagged VLAN of its own.", Allow = Access.Admin)]
    public async Task<FabricView> Create(FabricForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var fabric = FabricApi.Apply(new Fabric { Id = -1 }, form.Name, form.Description, form.ClassType, store) with { Id = store.NextId(Collections.Fabrics) };
        await store.CommitAsync(new Batch().Put(Collections.Fabrics, fabric, basedOn: 0)
            .Put(Collections.Vlans, new Vlan { Id = store.NextId(Collections.Vlans), FabricId = fabric.Id, Name = "Default VLAN" }));
        return FabricView.Of(fabric, store);
    }
}

[FromStore]
[Resource("fabrics/{id}/", Handler = "FabricHandler", Doc = "Manage one fabric.")]
internal sealed partial class FabricApi(IStore store, NetworkGate gate)
{
    private const int LongestName = 256;

    [Get(Title = "Read a fabric")]
    public Task<FabricView> Read(IdPath form, Caller caller) => Task.FromResult(FabricView.Of(FabricSpecifiers.Find(form.Id, store), store));

    [Put(Title = "Update a fabric")]
    public async Task<FabricView> Update(FabricUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var fabric = FabricSpecifiers.Find(form.Id, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var changed = Apply(fabric, form.Name, form.Description, form.ClassType, store);
        await store.CommitAsync(new Batch().Put(Collections.Fabrics, changed));
        return FabricView.Of(changed, store);
    }

    [Delete(Title = "Delete a fabric")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var fabric = FabricSpecifiers.Find(form.Id, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        if (fabric.Id == 0) throw ApiException.BadRequest("This fabric is the default fabric, it cannot be deleted.");
        var vlans = store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(fabric.Id));
        var subnets = vlans.SelectMany(v => store.Documents(Collections.Subnets).Where(Collections.SubnetsByVlan, Collections.Key(v.Id))).ToList();
        if (subnets.Count > 0)
            throw ApiException.BadRequest($"Can't delete fabric; the following subnets are still present: {string.Join(", ", subnets.Select(s => s.Cidr))}");
        var numbers = vlans.Select(v => (int?)v.Id).ToHashSet();
        var connected = store.Documents(Collections.Nodes).All
            .SelectMany(n => n.Interfaces.Where(i => numbers.Contains(i.VlanId)).Select(i => $"{i.Name} ({Interfaces.InterfaceView.TypeName(i.Type)}) on {n.Hostname}")).ToList();
        if (connected.Count > 0)
            throw ApiException.BadRequest($"Can't delete fabric; the following interfaces are still connected: {string.Join(", ", connected)}");
        var batch = new Batch().Delete(Collections.Fabrics, Collections.Key(fabric.Id));
        foreach (var vlan in vlans) batch.Delete(Collections.Vlans, Collections.Key(vlan.Id));
        foreach (var relayed in store.Documents(Collections.Vlans).All.Where(v => v.FabricId != fabric.Id && numbers.Contains(v.RelayVlanId) && v.RelayVlanId is not null))
            batch.Put(Collections.Vlans, relayed with { RelayVlanId = null });
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    /// <summary>What is sent empty keeps what there is.</summary>
    internal static Fabric Apply(Fabric fabric, Optional<string> name, Optional<string> description, Optional<string> classType, IStore store)
    {
        var errors = new FieldErrors();
        var given = name.Value is { Length: > 0 } text ? text : fabric.Name;
        if (given is not null && given != fabric.Name && NameProblem(given, fabric, store) is { } problem) errors.Add("name", problem);
        var type = classType.Value is { Length: > 0 } kind ? kind : fabric.ClassType;
        if (type?.Length > LongestName) errors.Add("class_type", FieldWords.TooLong(type, LongestName));
        else if (type is not null && !ClassPattern().IsMatch(type)) errors.Add("class_type", "Enter a valid value.");
        errors.ThrowIfAny();
        return fabric with { Name = given, Description = description.Or(fabric.Description) ?? "", ClassType = type };
    }

    private static string? NameProblem(string name, Fabric fabric, IStore store)
    {
        if (name.Length > LongestName) return FieldWords.TooLong(name, LongestName);
        if (!NamePattern().IsMatch(name)) return $"Invalid fabric name: {name}.";
        if (name.StartsWith("fabric-", StringComparison.Ordinal) && name[7..] is { Length: > 0 } number && number.All(char.IsAsciiDigit) && name != $"fabric-{fabric.Id}")
            return "Reserved fabric name.";
        return store.Documents(Collections.Fabrics).All.Any(f => f.Id != fabric.Id && f.DisplayName == name) ? "Fabric with this Name already exists." : null;
    }

    [GeneratedRegex(@"^[\w-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^\w[ \w-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex ClassPattern();
}

public sealed record FabricForm
{
    [Doc("The name; fabric-ID when left out.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }

    [Doc("What kind of fabric it is.")]
    public Optional<string> ClassType { get; init; }
}

public sealed record FabricUpdateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }

    [Doc("What kind of fabric it is.")]
    public Optional<string> ClassType { get; init; }
}
