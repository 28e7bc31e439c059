using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Subnets;
using Maas.Api.Resources.Users;
using Maas.Domain.Networks;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.IpRanges;

/// <summary>A range as published (api-resources.md §11.6).</summary>
public sealed record IpRangeView(int Id, string Type, string StartIp, string EndIp, string? Comment, UserView? User, SubnetView? Subnet, string ResourceUri)
{
    public static IpRangeView Of(IpRange range, IStore store) => new(
        range.Id, TypeName(range.Type), range.StartIp.ToString(), range.EndIp.ToString(), range.Comment,
        range.User is { } user && store.Documents(AccountCollections.Users).Find(user) is { } found ? UserView.Of(found) : null,
        store.Documents(Collections.Subnets).Find(Collections.Key(range.SubnetId)) is { } subnet ? SubnetView.Of(subnet, store) : null,
        $"/MAAS/api/2.0/ipranges/{range.Id}/");

    internal static string TypeName(IpRangeType type) => type == IpRangeType.Dynamic ? "dynamic" : "reserved";
}

[FromStore]
[Resource("ipranges/", Handler = "IPRangesHandler", Doc = "Manage the address ranges.")]
internal sealed class IpRangesApi(IStore store, SubnetUses uses, NetworkGate gate)
{
    internal const string DynamicIsForAdmins = "Unable to create dynamic IP range. You don't have sufficient privileges.";

    [Get(Title = "List ranges")]
    public Task<IEnumerable<IpRangeView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.IpRanges).All.Select(r => IpRangeView.Of(r, store)));

    [Post(Title = "Create a range", Doc = "A dynamic range is what DHCP leases come from; a reserved range is kept for others.")]
    public async Task<IpRangeView> Create(IpRangeForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        if (TypeOf(form.Type) == IpRangeType.Dynamic && !caller.IsAdmin) throw ApiException.Forbidden(DynamicIsForAdmins);
        var errors = new FieldErrors(form);
        var start = form.StartIp.Length == 0 ? null : errors.Collect(() => IpRangeApi.Address("start_ip", form.StartIp));
        var end = form.EndIp.Length == 0 ? null : errors.Collect(() => IpRangeApi.Address("end_ip", form.EndIp));
        if (start is null || end is null)
        {
            errors.AddOnce("start_ip", IpRangeForm.BothNeeded);
            errors.AddOnce("end_ip", IpRangeForm.BothNeeded);
        }

        var subnet = errors.Collect(() => form.Subnet is { } number ? Chosen(number, store)
            : (start is null ? null : uses.BestFor(start)) ?? throw ApiException.Field("subnet", IpRangeForm.Needed));
        IpRangeApi.CheckComment(form.Comment, errors, isLast: errors.Any);
        var range = new IpRange
        {
            Id = 0,
            SubnetId = subnet!.Id,
            Type = TypeOf(form.Type),
            StartIp = start!,
            EndIp = end!,
            User = caller.Username,
            Comment = form.Comment ?? "",
        };
        IpRangeApi.Check(range, subnet, store, uses, errors);
        range = range with { Id = store.NextId(Collections.IpRanges) };
        await store.CommitAsync(new Batch().Put(Collections.IpRanges, range, basedOn: 0));
        return IpRangeView.Of(range, store);
    }

    internal static IpRangeType TypeOf(string? text) => text == "dynamic" ? IpRangeType.Dynamic : IpRangeType.Reserved;

    /// <summary>By its number only, as in the reference.</summary>
    internal static Subnet Chosen(string number, IStore store) =>
        store.Documents(Collections.Subnets).Find(number) ?? throw ApiException.Field("subnet", number.Length == 0 ? IpRangeForm.Needed : FieldWords.NoSuchChoice);
}

[FromStore]
[Resource("ipranges/{id}/", Handler = "IPRangeHandler", Doc = "Manage one address range.")]
internal sealed class IpRangeApi(IStore store, SubnetUses uses, NetworkGate gate)
{
    [Get(Title = "Read a range")]
    public Task<IpRangeView> Read(IdPath form, Caller caller) => Task.FromResult(IpRangeView.Of(Find(form.Id), store));

    [Put(Title = "Update a range", Doc = "What is left out stays. Only administrators make a range dynamic.")]
    public async Task<IpRangeView> Update(IpRangeUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var range = Own(form.Id, caller);
        var type = form.Type.IsSent ? IpRangesApi.TypeOf(form.Type.Value) : range.Type;
        if (type == IpRangeType.Dynamic && range.Type != type && !caller.IsAdmin) throw ApiException.Forbidden(IpRangesApi.DynamicIsForAdmins);
        var errors = new FieldErrors(form);
        if (form.Type is { IsSent: true, Value.Length: 0 }) errors.Add("type", IpRangeForm.Needed);
        var start = form.StartIp.TryGet(out var first) ? errors.Collect(() => Address("start_ip", first)) : range.StartIp;
        var end = form.EndIp.TryGet(out var last) ? errors.Collect(() => Address("end_ip", last)) : range.EndIp;
        var subnet = form.Subnet.TryGet(out var specifier) ? errors.Collect(() => IpRangesApi.Chosen(specifier, store))
            : store.Documents(Collections.Subnets).Find(Collections.Key(range.SubnetId));
        CheckComment(form.Comment.Value, errors, isLast: errors.Any);
        var changed = range with { Type = type, SubnetId = subnet!.Id, StartIp = start!, EndIp = end!, Comment = form.Comment.Or(range.Comment) ?? "" };
        Check(changed, subnet, store, uses, errors);
        await store.CommitAsync(new Batch().Put(Collections.IpRanges, changed));
        return IpRangeView.Of(changed, store);
    }

    [Delete(Title = "Delete a range")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var range = Own(form.Id, caller);
        var batch = new Batch().Delete(Collections.IpRanges, Collections.Key(range.Id));
        foreach (var snippet in store.Documents(Region.Leases.DhcpSnippets.All).Where(Region.Leases.DhcpSnippets.ByRange, Collections.Key(range.Id)))
            batch.Delete(Region.Leases.DhcpSnippets.All, Collections.Key(snippet.Id));
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    internal static IPAddress Address(string field, string text) => text.Length == 0 ? throw ApiException.Field(field, IpRangeForm.Needed)
        : IPAddress.TryParse(text, out var ip) ? ip
        : throw ApiException.Field(field, "Enter a valid IPv4 or IPv6 address.");

    /// <param name="isLast">Whether what is wrong already leaves nothing else to be checked.</param>
    internal static void CheckComment(string? comment, FieldErrors errors, bool isLast)
    {
        if (comment?.Length > 255) errors.Add("comment", FieldWords.TooLong(comment, 255));
        if (isLast) errors.ThrowIfAny();
    }

    internal static void Check(IpRange range, Subnet subnet, IStore store, SubnetUses uses, FieldErrors errors)
    {
        var use = uses.Of(subnet, ignoreDiscovered: true);
        use = use with { Ranges = [.. use.Ranges.Where(r => r.Id != range.Id)] };
        if (IpRangeRules.Check(range, use, store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(subnet.Id))) is { } refusal)
            errors.Collect(() => throw ApiException.Of(refusal));
        errors.ThrowIfAny();
    }

    private IpRange Find(string specifier) => RowSpecifiers.Find(specifier, store.Documents(Collections.IpRanges), "IPRange", r => r.Id, _ => "", (type, value) => type switch
    {
        "type" => r => IpRangeView.TypeName(r.Type) == value,
        "start_ip" => r => IPAddress.TryParse(value, out var ip) && r.StartIp.Equals(ip),
        "end_ip" => r => IPAddress.TryParse(value, out var ip) && r.EndIp.Equals(ip),
        _ => null,
    });

    private IpRange Own(string specifier, Caller caller)
    {
        var range = Find(specifier);
        return caller.IsAdmin || range.User == caller.Username ? range : throw ApiException.Forbidden("Unable to modify IP range. You don't own the IP range.");
    }
}

public sealed record IpRangeForm : LateForm
{
    internal const string Needed = "This field is required.";
    internal const string BothNeeded = "Start IP address and end IP address are both required.";

    [Mandatory, Choices("dynamic", "reserved"), Doc("dynamic or reserved.")]
    public string Type { get; init; } = "";

    [Mandatory(Also = BothNeeded), Doc("The first address.")]
    public string StartIp { get; init; } = "";

    [Mandatory(Also = BothNeeded), Doc("The last address.")]
    public string EndIp { get; init; } = "";

    [Doc("The subnet; the best one for the first address when left out.")]
    public string? Subnet { get; init; }

    [Doc("What it is for.")]
    public string? Comment { get; init; }
}

public sealed record IpRangeUpdateForm : LateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Choices("dynamic", "reserved"), Doc("dynamic or reserved.")]
    public Optional<string> Type { get; init; }

    [Doc("The first address.")]
    public Optional<string> StartIp { get; init; }

    [Doc("The last address.")]
    public Optional<string> EndIp { get; init; }

    [Doc("The subnet that it is moved to, with addresses of that one.")]
    public Optional<string> Subnet { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Comment { get; init; }
}
