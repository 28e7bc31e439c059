using Maas.Api.Contract;
using Maas.Api.Resources.Domains;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Store;

namespace Maas.Api.Resources.DnsResources;

/// <summary>How requests name something in DNS: a full name, or a label and its domain (dns.md §1.2).</summary>
public record DnsNameFields : LateForm
{
    [Doc("The full name; not heard when name or domain is given.")]
    public string? Fqdn { get; init; }

    [Doc("The domain's name or number.")]
    public string? Domain { get; init; }

    [Doc("The label in the domain; @ for the domain itself.")]
    public Optional<string> Name { get; init; }
}

internal static class DnsNames
{
    /// <summary>The label and the domain that are meant, as far as they were given.</summary>
    public static (string? Name, DnsDomain? Domain) Read(DnsNameFields form, IStore store)
    {
        if (form.Domain is null && !form.Name.IsSent && form.Fqdn is { } fqdn)
        {
            if (fqdn is "" or ResourceRules.Apex or "*") return (fqdn, null);
            var (label, domain) = ResourceRules.Separate(fqdn, name => store.Documents(Collections.Domains).Where(Collections.DomainsByName, name).Count > 0);
            return (label, DomainSpecifiers.Plain(domain, store));
        }

        return (form.Name.IsSent ? form.Name.Value ?? "" : null, form.Domain is { } text ? DomainSpecifiers.Plain(text, store) : null);
    }

    /// <summary>The resources that a list's filters leave, by domain, then by name. Addresses are no records here: no type is theirs.</summary>
    public static IEnumerable<(DnsResource Resource, DnsDomain Domain)> Filtered(DnsNameFields form, string? rrType, IStore store)
    {
        var (name, domain) = Read(form, store);
        return store.Documents(DnsCollections.Resources).All
            .Where(r => (domain is null || r.DomainId == domain.Id) && (name is null || r.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .Where(r => rrType is null || r.Data.Any(d => d.RrType == rrType))
            .Select(r => (Resource: r, Domain: store.Documents(Collections.Domains).Find(Collections.Key(r.DomainId))!)).Where(r => r.Domain is not null)
            .OrderBy(r => r.Resource.DomainId).ThenBy(r => r.Resource.Name, StringComparer.Ordinal);
    }
}
