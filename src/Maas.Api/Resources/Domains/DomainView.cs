using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Domains;

/// <summary>A DNS domain as published (api-resources.md §12.1).</summary>
public sealed record DomainView(int Id, string Name, int? Ttl, bool Authoritative, int ResourceRecordCount, bool IsDefault, string ResourceUri)
{
    public static DomainView Of(DnsDomain domain, IStore store) => new(
        domain.Id, domain.Name, domain.Ttl, domain.Authoritative, Records(domain, store), domain.IsDefault, $"/MAAS/api/2.0/domains/{domain.Id}/");

    /// <summary>Distinct addresses that names of the domain point to.</summary>
    private static int Records(DnsDomain domain, IStore store) =>
        store.Documents(Collections.Nodes).Where(Collections.NodesByDomain, Collections.Key(domain.Id))
            .SelectMany(n => store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, n.SystemId))
            .Where(a => a.Ip is not null && a.TempExpiresOn is null).Select(a => a.Ip).Distinct().Count();
}
