using Maas.Domain.Naming;

namespace Maas.Api.Resources.DnsRecords;

/// <summary>A resource record as published (api-resources.md §12.3).</summary>
public sealed record DnsRecordView(int Id, string Fqdn, int? Ttl, string Rrtype, string Rrdata, string ResourceUri)
{
    public static DnsRecordView Of(DnsResource resource, DnsData data, string domain) => new(
        data.Id, ResourceRules.Fqdn(resource.Name, domain), data.Ttl, data.RrType, data.RrData, $"/MAAS/api/2.0/dnsresourcerecords/{data.Id}/");
}
