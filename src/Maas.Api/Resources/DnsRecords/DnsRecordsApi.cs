using Maas.Api.Contract;
using Maas.Api.Resources.DnsResources;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Naming;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.DnsRecords;

[Resource("dnsresourcerecords/", Handler = "DNSResourceRecordsHandler", Doc = "Manage the DNS records other than addresses.")]
internal sealed class DnsRecordsApi(IStore store, NetworkGate gate, DnsLinks links)
{
    [Get(Title = "List DNS records")]
    public Task<IEnumerable<DnsRecordView>> Read(DnsRecordsForm form, Caller caller) => Task.FromResult(
        DnsNames.Filtered(form, form.RrType, store).SelectMany(r => r.Resource.Data
            .Where(d => form.RrType is null || d.RrType == form.RrType)
            .Select(d => DnsRecordView.Of(r.Resource, d, r.Domain.Name))));

    [Post(Title = "Create a DNS record", Doc = "Its name is made when there is none.", Allow = Access.Admin)]
    public async Task<DnsRecordView> Create(DnsRecordForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        if (form.RrType is null) throw ApiException.BadRequest("rrtype must be provided.");
        if (form.RrData is null) throw ApiException.BadRequest("rrdata must be provided.");
        var (name, domain) = DnsNames.Read(form, store);
        if (name is null || domain is null) throw ApiException.BadRequest("Either name and domain (or fqdn) must be specified");
        if (name.Length == 0) throw ApiException.Field("name", "This field is required.");
        var (type, data) = DnsRecordApi.Checked(form.RrType, form.RrData, form.Ttl.Value, form);
        if (ResourceRules.RecordName(name, type) is { } refusal) throw ApiException.Of(refusal);
        var resource = links.Find(domain.Id, name) ?? new DnsResource { Id = store.NextId(DnsCollections.Resources), Name = name, DomainId = domain.Id };
        if (RecordRules.Coexists(type, resource.Data, resource.AddressIds.Count > 0) is { } mixed) throw ApiException.Of(mixed);
        var record = new DnsData(store.NextId(DnsCollections.DataNumbers), type, data, form.Ttl.Value);
        await store.CommitAsync(new Batch().Put(DnsCollections.Resources, resource with { Data = [.. resource.Data, record] }));
        return DnsRecordView.Of(resource, record, domain.Name);
    }
}

[Resource("dnsresourcerecords/{id}/", Handler = "DNSResourceRecordHandler", Doc = "Manage one DNS record.")]
internal sealed class DnsRecordApi(IStore store, NetworkGate gate)
{
    [Get(Title = "Read a DNS record")]
    public Task<DnsRecordView> Read(IdPath form, Caller caller)
    {
        var (resource, data) = Find(form.Id);
        return Task.FromResult(View(resource, data));
    }

    [Put(Title = "Update a DNS record")]
    public async Task<DnsRecordView> Update(DnsRecordUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var (resource, before) = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var (type, text) = Checked(form.RrType ?? before.RrType, form.RrData ?? before.RrData, form.Ttl.Value, form);
        if (ResourceRules.RecordName(resource.Name, type) is { } refusal) throw ApiException.Of(refusal);
        if (RecordRules.Coexists(type, resource.Data.Where(o => o.Id != before.Id), resource.AddressIds.Count > 0) is { } mixed) throw ApiException.Of(mixed);
        var after = before with { RrType = type, RrData = text, Ttl = form.Ttl.Or(before.Ttl) };
        await store.CommitAsync(new Batch().Put(DnsCollections.Resources, resource with { Data = [.. resource.Data.Select(o => o.Id == after.Id ? after : o)] }));
        return View(resource, after);
    }

    [Delete(Title = "Delete a DNS record", Doc = "A name without any record or address left goes with it.")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var (resource, data) = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        List<DnsData> left = [.. resource.Data.Where(d => d.Id != data.Id)];
        await store.CommitAsync(left.Count == 0 && resource.AddressIds.Count == 0
            ? new Batch().Delete(DnsCollections.Resources, Collections.Key(resource.Id))
            : new Batch().Put(DnsCollections.Resources, resource with { Data = left }));
        return Answer.NoContent;
    }

    /// <summary>The record in its stored form, if nothing is wrong with it or with the form.</summary>
    internal static (string RrType, string RrData) Checked(string type, string data, int? ttl, LateForm form)
    {
        var errors = new FieldErrors(form);
        if (ttl < 0) errors.Add("ttl", "Ensure this value is greater than or equal to 0.");
        var record = errors.Collect(() => RecordRules.Check(type, data).OrThrow());
        errors.ThrowIfAny();
        return record;
    }

    private DnsRecordView View(DnsResource resource, DnsData data) =>
        DnsRecordView.Of(resource, data, store.Documents(Collections.Domains).Find(Collections.Key(resource.DomainId))?.Name ?? "");

    private (DnsResource Resource, DnsData Data) Find(string id)
    {
        var resource = store.Documents(DnsCollections.Resources).Where(DnsCollections.ResourcesByData, id) is [var found] ? found : throw ApiException.NotFound("DNSData");
        return (resource, resource.Data.First(d => Collections.Key(d.Id) == id));
    }
}

public sealed record DnsRecordsForm : DnsNameFields
{
    [Name("rrtype"), Doc("Only records of this type.")]
    public string? RrType { get; init; }
}

public sealed record DnsRecordForm : DnsNameFields
{
    [Name("rrtype"), Doc("CNAME, MX, NS, SRV, SSHFP or TXT.")]
    public string? RrType { get; init; }

    [Name("rrdata"), Doc("The data, as in a zone file.")]
    public string? RrData { get; init; }

    [Doc("Seconds; empty for the domain's.")]
    public Optional<int?> Ttl { get; init; }
}

public sealed record DnsRecordUpdateForm : LateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Name("rrtype"), Doc("CNAME, MX, NS, SRV, SSHFP or TXT.")]
    public string? RrType { get; init; }

    [Name("rrdata"), Doc("The data, as in a zone file.")]
    public string? RrData { get; init; }

    [Doc("Seconds; empty for the domain's.")]
    public Optional<int?> Ttl { get; init; }
}
