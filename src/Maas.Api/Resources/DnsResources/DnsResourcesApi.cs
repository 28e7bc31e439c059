using Maas.Api.Contract;
using Maas.Api.Resources.Domains;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.DnsResources;

[Resource("dnsresources/", Handler = "DNSResourcesHandler", Doc = "Manage the DNS resources: names with addresses and records of their own.")]
internal sealed class DnsResourcesApi(IStore store, NetworkGate gate, DnsResourceEdits edits)
{
    [Get(Title = "List DNS resources", Doc = "With all=true the names that nodes and reservations have too, before those of each domain; domains that have only such names come last.")]
    public Task<IEnumerable<DnsResourceView>> Read(DnsResourcesForm form, Caller caller)
    {
        form.Check();
        var rrType = form.RrType?.ToUpperInvariant();
        var found = DnsNames.Filtered(form, rrType, store).Select(r => (r.Domain.Id, View: DnsResourceView.Of(r.Resource, r.Domain.Name, store)));
        if (!form.All) return Task.FromResult(found.Select(r => r.View));
        var (name, domain) = DnsNames.Read(form, store);
        var stored = found.ToLookup(r => r.Id, r => r.View);
        return Task.FromResult(store.Documents(Collections.Domains).All.OrderBy(d => !stored.Contains(d.Id)).ThenBy(d => d.Id).Where(d => domain is null || d.Id == domain.Id).SelectMany(d =>
            SyntheticNames.Of(d, caller, rrType, label => name is null || label.Equals(name, StringComparison.OrdinalIgnoreCase), store).Concat(stored[d.Id])));
    }

    [Post(Title = "Create a DNS resource", Allow = Access.Admin)]
    public async Task<DnsResourceView> Create(DnsResourceForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var (name, domain) = DnsNames.Read(form, store);
        var errors = new FieldErrors(form);
        if (string.IsNullOrEmpty(name)) errors.Add("name", "This field is required.");
        if (domain is null) errors.Add("domain", "This field is required.");
        if (string.IsNullOrEmpty(name) || domain is null) errors.ThrowIfAny();
        var resource = new DnsResource { Id = store.NextId(DnsCollections.Resources), Name = name!, DomainId = domain!.Id };
        return await edits.WriteAsync(resource, domain, form, caller);
    }
}

[Resource("dnsresources/{id}/", Handler = "DNSResourceHandler", Doc = "Manage one DNS resource.")]
internal sealed class DnsResourceApi(IStore store, NetworkGate gate, DnsResourceEdits edits, AddressRows rows, DnsLinks links)
{
    [Get(Title = "Read a DNS resource")]
    public Task<DnsResourceView> Read(IdPath form, Caller caller)
    {
        var resource = Find(form.Id);
        return Task.FromResult(DnsResourceView.Of(resource, DomainOf(resource).Name, store));
    }

    [Put(Title = "Update a DNS resource", Doc = "ip_addresses replaces the whole list.")]
    public async Task<DnsResourceView> Update(DnsResourceUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var resource = Find(form.Id);
        var (name, domain) = DnsNames.Read(form, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        domain ??= DomainOf(resource);
        if (form.Name.IsSent && string.IsNullOrEmpty(name)) throw ApiException.Field("name", "This field is required.");
        var changed = resource with { Name = name switch { null => resource.Name, "" => ResourceRules.Apex, _ => name }, DomainId = domain.Id };
        return await edits.WriteAsync(changed, domain, form, caller);
    }

    [Delete(Title = "Delete a DNS resource", Doc = "Addresses that users keep for nothing else go with it.")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var resource = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var batch = new Batch().Delete(DnsCollections.Resources, Collections.Key(resource.Id));
        foreach (var row in resource.AddressIds.Select(id => rows.All.Find(Collections.Key(id))).OfType<StaticIpAddress>())
        {
            if (row is { AllocType: IpAllocationType.UserReserved, Interfaces.Count: 0 } && links.Naming(row.Id).All(r => r.Id == resource.Id))
                batch.Delete(Collections.IpAddresses, Collections.Key(row.Id));
        }

        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    private DnsDomain DomainOf(DnsResource resource) => store.Documents(Collections.Domains).Find(Collections.Key(resource.DomainId)) ?? throw ApiException.NotFound("Domain");

    private DnsResource Find(string specifier) => RowSpecifiers.Find(
        specifier, store.Documents(DnsCollections.Resources), "DNSResource", r => r.Id, r => r.Name,
        (type, value) => type == "domain" && DomainSpecifiers.Known(value, store) is { } domain ? r => r.DomainId == domain.Id : null);
}

public sealed record DnsResourcesForm : DnsNameFields
{
    [Name("rrtype"), Doc("Only names with records of this type.")]
    public string? RrType { get; init; }

    [Doc("Whether to list the names of nodes and reservations too.")]
    public bool All { get; init; }
}

/// <summary>Parameters of a DNS resource.</summary>
public record DnsResourceForm : DnsNameFields
{
    [Doc("Seconds for its addresses, 0 to 2147483647; empty for the domain's.")]
    public Optional<int?> AddressTtl { get; init; }

    [Doc("Addresses or their numbers, separated by spaces; an address not known yet becomes your reservation.")]
    public IReadOnlyList<string>? IpAddresses { get; init; }
}

public sealed record DnsResourceUpdateForm : DnsResourceForm
{
    [Path]
    public string Id { get; init; } = "";
}
