using Maas.Api.Contract;
using Maas.Api.Resources.Domains;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Store;

namespace Maas.Api.Resources.DnsResources;

/// <summary>How requests name something in DNS: a full name, or a label and its domain (dns.md §1.2).</summary>
public record DnsNameFields
{
    [Doc("The full name; not heard when name or domain is given.")]
    public string? Fqdn { get; init; }

    [Doc("The domain's name or number.")]
    public string? Domain { get; init; }

    [Doc("The label in the domain; @ or empty for the domain itself.")]
    public Optional<string> Name { get; init; }
}

internal static class DnsNames
{
    /// <summary>The label and the domain that are meant, as far as they were given.</summary>
    public static (string? Name, DnsDomain? Domain) Read(DnsNameFields form, IStore store)
    {
        if (form.Domain is null && !form.Name.IsSent && form.Fqdn is { Length: > 0 } fqdn)
        {
            var (label, domain) = ResourceRules.Separate(fqdn, name => store.Documents(Collections.Domains).Where(Collections.DomainsByName, name).Count > 0);
            return (label, DomainSpecifiers.Find(domain, store));
        }

        return (form.Name.IsSent ? form.Name.Value ?? "" : null, form.Domain is { Length: > 0 } specifier ? DomainSpecifiers.Find(specifier, store) : null);
    }

    /// <summary>The resources that a list's filters leave, by domain, then by name.</summary>
    public static IEnumerable<(DnsResource Resource, DnsDomain Domain)> Filtered(DnsNameFields form, string? rrType, IStore store)
    {
        var (name, domain) = Read(form, store);
        var type = rrType is { Length: > 0 } ? rrType.ToUpperInvariant() : null;
        return store.Documents(DnsCollections.Resources).All
            .Where(r => (domain is null || r.DomainId == domain.Id) && (string.IsNullOrEmpty(name) || r.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .Where(r => type is null || r.Data.Any(d => d.RrType == type) || (type is "A" or "AAAA" && r.AddressIds.Count > 0))
            .Select(r => (Resource: r, Domain: store.Documents(Collections.Domains).Find(Collections.Key(r.DomainId))!)).Where(r => r.Domain is not null)
            .OrderBy(r => r.Resource.DomainId).ThenBy(r => r.Resource.Name, StringComparer.Ordinal);
    }
}
