using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Naming;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Domains;

[Resource("domains/", Handler = "DomainsHandler", Doc = "Manage the DNS domains.")]
internal sealed class DomainsApi(IStore store, NetworkGate gate, DomainEdits edits, PublishedZones zones)
{
    [Get(Title = "List domains")]
    public Task<IEnumerable<DomainView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.Domains).All.Select(d => DomainView.Of(d, store)));

    [Post(Title = "Create a domain", Allow = Access.Admin)]
    public async Task<DomainView> Create(DomainForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var domain = edits.Apply(new() { Id = -1, Name = "" }, form) with { Id = store.NextId(Collections.Domains) };
        await store.CommitAsync(edits.Adopt(new Batch(), domain).Put(Collections.Domains, domain, basedOn: 0));
        return DomainView.Of(domain, store);
    }

    [Post("set_serial", Title = "Set the serial of the zones", Doc = "The next publication, which follows at once, has it.", Allow = Access.Admin)]
    [Returns(typeof(void))]
    public async Task<object?> SetSerial(SerialForm form, Caller caller)
    {
        if (form.Serial is not { } text) throw ApiException.Field("serial", "Missing parameter");
        if (text.Contains('.', StringComparison.Ordinal) || !WholeNumber.TryParse(text, out var serial)) throw ApiException.Field("serial", "Expected a serial number");
        if (serial is < 1 or > uint.MaxValue) throw ApiException.Field("serial", "Expected a serial number between 1 and 4294967295");
        await zones.SetSerialAsync((uint)serial);
        return null;
    }
}

[Resource("domains/{id}/", Handler = "DomainHandler", Doc = "Manage one DNS domain, by number or name.")]
internal sealed class DomainApi(IStore store, NetworkGate gate, DomainEdits edits)
{
    [Get(Title = "Read a domain")]
    public Task<DomainView> Read(DomainPath form, Caller caller) => Task.FromResult(DomainView.Of(DomainSpecifiers.Find(form.Id, store), store));

    [Put(Title = "Update a domain")]
    public async Task<DomainView> Update(DomainUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var domain = DomainSpecifiers.Find(form.Id, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var changed = edits.Apply(domain, form);
        var batch = changed.Name == domain.Name ? new Batch() : edits.Adopt(new Batch(), changed);
        await store.CommitAsync(batch.Put(Collections.Domains, changed));
        return DomainView.Of(changed, store);
    }

    [Delete(Title = "Delete a domain", Doc = "Nothing may be in it.")]
    public async Task<Answer> Delete(DomainPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var domain = DomainSpecifiers.Find(form.Id, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        if (domain.IsDefault) throw ApiException.BadRequest("This domain is the default domain, it cannot be deleted.");
        var key = Collections.Key(domain.Id);
        var users = store.Documents(Collections.Nodes).Where(Collections.NodesByDomain, key).Select(n => n.Hostname)
            .Concat(store.Documents(DnsCollections.Resources).Where(DnsCollections.ResourcesByDomain, key).Select(r => r.Name)).ToList();
        if (users.Count > 0)
            throw ApiException.BadRequest($"Domain {domain.Name} cannot be deleted: {string.Join(", ", users.Take(10))}{(users.Count > 10 ? " and others" : "")} are in it.");
        await store.CommitAsync(new Batch().Delete(Collections.Domains, key));
        return Answer.NoContent;
    }

    [Post("set_default", Title = "Make a domain the default", Doc = "Machines that nobody has and that are in the former default move along.")]
    public async Task<DomainView> SetDefault(DomainPath form, Caller caller)
    {
        var domain = DomainSpecifiers.Find(form.Id, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        return DomainView.Of(await edits.MakeDefaultAsync(domain, caller), store);
    }
}

public sealed record DomainPath
{
    [Path]
    public string Id { get; init; } = "";
}

/// <summary>Parameters of a domain.</summary>
public record DomainFields : LateForm
{
    [Boolean(BooleanDialect.Nullable), Doc("Whether this appliance answers for it; true when left out.")]
    public bool? Authoritative { get; init; }

    [Between(1, DomainRules.LongestTtl, IsRule = true), Doc("Seconds for records without a TTL of their own, 1 to 604800; empty for the setting default_dns_ttl.")]
    public Optional<int?> Ttl { get; init; }

    [Doc("Who answers instead, when this appliance does not: addresses, each with a port if it is not 53. They are added to those there are; empty removes them.")]
    public IReadOnlyList<string>? ForwardDnsServers { get; init; }
}

public sealed record DomainForm : DomainFields
{
    [Mandatory, Doc("The name.")]
    public string Name { get; init; } = "";
}

public sealed record DomainUpdateForm : DomainFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }
}

public sealed record SerialForm
{
    [Doc("The serial, 1 to 4294967295.")]
    public string? Serial { get; init; }
}
