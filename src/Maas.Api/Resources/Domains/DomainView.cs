using Maas.Domain.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Domains;

/// <summary>A DNS domain as published (api-resources.md §12.1).</summary>
public sealed record DomainView(int Id, string Name, int? Ttl, bool Authoritative, int ResourceRecordCount, bool IsDefault, string ResourceUri)
{
    // Names of nodes do not count (dns.md §1), and there are no others yet.
    public static DomainView Of(DnsDomain domain, IStore store) => new(
        domain.Id, domain.Name, domain.Ttl, domain.Authoritative, 0, domain.IsDefault, $"/MAAS/api/2.0/domains/{domain.Id}/");
}
