using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Subnets;

[FromStore]
[Resource("subnets/", Handler = "SubnetsHandler", Doc = "Manage the subnets.")]
internal sealed class SubnetsApi(IStore store, NetworkGate gate)
{
    [Get(Title = "List subnets")]
    public Task<IEnumerable<SubnetView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.Subnets).All.Select(s => SubnetView.Of(s, store)));

    [Post(Title = "Create a subnet", Allow = Access.Admin)]
    public async Task<SubnetView> Create(SubnetCreateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var errors = new FieldErrors(form);
        var cidr = errors.IsWrong("cidr") ? default : errors.Collect(() => SubnetEdits.ParseCidr(form.Cidr));
        var hasNetwork = !errors.IsWrong("cidr");
        if (hasNetwork && store.Documents(Collections.Subnets).Where(Collections.SubnetsByCidr, cidr.ToString()).Count > 0)
            errors.Add("cidr", "Subnet with this Cidr already exists.");
        // A subnet is called by its network; where that is wrong, by nothing that could be wrong too.
        var name = hasNetwork ? form.Cidr : "-";
        var subnet = SubnetEdits.Apply(new Subnet { Id = 0, Name = name, Cidr = cidr, VlanId = 0 }, form, errors, hasNetwork, store, creating: true);
        subnet = subnet with { Id = store.NextId(Collections.Subnets) };
        await store.CommitAsync(SubnetAdoption.Adopt(new Batch().Put(Collections.Subnets, subnet, basedOn: 0), subnet, store));
        return SubnetView.Written(subnet, store);
    }
}

[FromStore]
[Resource("subnets/{id}/", Handler = "SubnetHandler", Doc = "Manage one subnet.")]
internal sealed class SubnetApi(IStore store, SubnetUses uses, NetworkGate gate, AddressRows rows)
{
    [Get(Title = "Read a subnet")]
    public Task<SubnetView> Read(SubnetPath form, Caller caller) => Task.FromResult(SubnetView.Of(Find(form.Id), store));

    [Put(Title = "Update a subnet")]
    public async Task<SubnetView> Update(SubnetChangeForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var subnet = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var errors = new FieldErrors(form);
        var hasNetwork = !form.Cidr.IsSent;
        if (form.Cidr.TryGet(out var text) && errors.Collect(() => (Cidr?)SubnetEdits.ParseCidr(text)) is { } cidr)
        {
            hasNetwork = true;
            errors.Collect(() => CheckNumber(subnet, cidr));
            subnet = subnet with { Cidr = cidr, Name = subnet.Name == subnet.Cidr.ToString() ? text : subnet.Name };
        }

        var changed = SubnetEdits.Apply(subnet, form, errors, hasNetwork, store, creating: false);
        await store.CommitAsync(SubnetAdoption.Adopt(new Batch().Put(Collections.Subnets, changed), changed, store));
        return SubnetView.Written(changed, store);
    }

    [Delete(Title = "Delete a subnet")]
    public async Task<Answer> Delete(SubnetPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var subnet = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var ranges = store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(subnet.Id));
        if (store.Documents(Collections.Vlans).Find(Collections.Key(subnet.VlanId)) is { DhcpOn: true } && ranges.Any(r => r.Type == IpRangeType.Dynamic))
            throw ApiException.BadRequest("Cannot delete a subnet that is actively servicing a dynamic IP range. (Delete the dynamic range or disable DHCP first.)");
        var batch = new Batch().Delete(Collections.Subnets, Collections.Key(subnet.Id));
        foreach (var range in ranges) batch.Delete(Collections.IpRanges, Collections.Key(range.Id));
        var addresses = rows.All.Where(Collections.IpAddressesBySubnet, Collections.Key(subnet.Id));
        rows.DropUnknown(rows.Delete(batch, addresses), addresses);
        foreach (var snippet in store.Documents(Region.Leases.DhcpSnippets.All).Where(Region.Leases.DhcpSnippets.BySubnet, Collections.Key(subnet.Id)))
            batch.Delete(Region.Leases.DhcpSnippets.All, Collections.Key(snippet.Id));
        foreach (var reserved in store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(subnet.Id)))
            batch.Delete(Collections.ReservedIps, Collections.Key(reserved.Id));
        foreach (var route in store.Documents(Collections.StaticRoutes).All.Where(r => r.SourceId == subnet.Id || r.DestinationId == subnet.Id))
            batch.Delete(Collections.StaticRoutes, Collections.Key(route.Id));
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    [Get("reserved_ip_ranges", Title = "List what is in use")]
    public Task<IEnumerable<object>> ReservedIpRanges(SubnetPath form, Caller caller)
    {
        var subnet = Find(form.Id);
        return Task.FromResult<IEnumerable<object>>(Occupancy.Unallocatable(uses.Of(subnet)).Select(i => Shown(i, subnet, withPurpose: true)));
    }

    [Get("unreserved_ip_ranges", Title = "List what is free")]
    public Task<IEnumerable<object>> UnreservedIpRanges(SubnetPath form, Caller caller)
    {
        var subnet = Find(form.Id);
        return Task.FromResult<IEnumerable<object>>(Occupancy.Allocatable(uses.Of(subnet)).Select(i => Shown(i, subnet, withPurpose: false)));
    }

    [Get("statistics", Title = "Count what is in use")]
    public Task<Dictionary<string, object?>> Statistics(SubnetStatisticsForm form, Caller caller) =>
        Task.FromResult(SubnetStatistics.Of(uses.Of(Find(form.Id)), form.IncludeRanges, form.IncludeSuggestions));

    [Get("ip_addresses", Title = "List the addresses in use", Doc = "By address, with whose they are.")]
    public Task<IEnumerable<SubnetAddressView>> IpAddresses(SubnetAddressesForm form, Caller caller) =>
        Task.FromResult(SubnetAddresses.Of(Find(form.Id), form, caller, store));

    internal static object Shown(Interval interval, Subnet subnet, bool withPurpose)
    {
        var shown = new Dictionary<string, object>
        {
            ["start"] = interval.First.ToAddress(subnet.Cidr.IsIPv6).ToString(),
            ["end"] = interval.Last.ToAddress(subnet.Cidr.IsIPv6).ToString(),
            ["num_addresses"] = interval.Count,
        };
        if (withPurpose) shown["purpose"] = interval.Purposes;
        return shown;
    }

    private void CheckNumber(Subnet subnet, Cidr cidr)
    {
        if (store.Documents(Collections.Subnets).Where(Collections.SubnetsByCidr, cidr.ToString()).Any(s => s.Id != subnet.Id))
            throw ApiException.Field("cidr", "Subnet with this Cidr already exists.");
        foreach (var reserved in store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(subnet.Id)))
        {
            if (!cidr.Contains(reserved.Ip))
                throw ApiException.Field("cidr", $"The new subnet CIDR would exclude the reserved ip {reserved.Ip}. Please remove it first.");
        }

        if (SubnetRules.Renumbering(subnet, cidr, uses.Of(subnet), rows.All.Where(Collections.IpAddressesBySubnet, Collections.Key(subnet.Id)),
                store.Documents(Collections.StaticRoutes).All) is { } refusal)
            throw ApiException.Of(refusal);
    }

    private Subnet Find(string specifier) => SubnetSpecifiers.Find(specifier, store);
}

/// <summary>Addresses follow the subnet that contains them (network.md §1.4).</summary>
internal static class SubnetAdoption
{
    public static Batch Adopt(Batch batch, Subnet subnet, IStore store)
    {
        foreach (var ip in store.Documents(Collections.IpAddresses).All.Where(a => a.Ip is not null))
        {
            var inside = subnet.Cidr.Contains(ip.Ip!);
            if (inside && ip.SubnetId is null) batch.Put(Collections.IpAddresses, ip with { SubnetId = subnet.Id });
            else if (!inside && ip.SubnetId == subnet.Id) batch.Put(Collections.IpAddresses, ip with { SubnetId = null });
        }

        return batch;
    }
}

public sealed record SubnetPath
{
    [Path]
    public string Id { get; init; } = "";
}

public sealed record SubnetChangeForm : SubnetFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The network, such as 10.0.0.0/24.")]
    public Optional<string> Cidr { get; init; }
}

public sealed record SubnetStatisticsForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("Whether to list the ranges.")]
    public bool IncludeRanges { get; init; }

    [Doc("Whether to suggest a gateway and a dynamic range.")]
    public bool IncludeSuggestions { get; init; }
}
