using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Store;

namespace Maas.Api.Resources.Domains;

/// <summary>A DNS domain as published (api-resources.md §12.1).</summary>
public sealed record DomainView(int Id, string Name, int? Ttl, bool Authoritative, int ResourceRecordCount, bool IsDefault, string ResourceUri)
{
    public static DomainView Of(DnsDomain domain, IStore store) => Embedded.Of(domain, store, Make);

    private static DomainView Make(DnsDomain domain, IStore store) => new(
        domain.Id, domain.Name, domain.Ttl, domain.Authoritative, Records(domain, store), domain.IsDefault, $"/MAAS/api/2.0/domains/{domain.Id}/");

    /// <summary>Distinct addresses and records of its resources; nodes are not counted (dns.md §1.1).</summary>
    private static int Records(DnsDomain domain, IStore store)
    {
        var resources = store.Documents(DnsCollections.Resources).Where(DnsCollections.ResourcesByDomain, Collections.Key(domain.Id));
        return resources.SelectMany(r => r.AddressIds).Distinct().Count() + resources.Sum(r => r.Data.Count);
    }
}
