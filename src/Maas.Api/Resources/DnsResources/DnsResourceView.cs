using Maas.Api.Resources.DnsRecords;
using Maas.Api.Resources.IpAddresses;
using Maas.Domain.Naming;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.DnsResources;

/// <summary>A DNS resource as published (api-resources.md §12.2); one that only shows a node's or a reservation's names has no addresses of its own
/// and the number -1.</summary>
public sealed record DnsResourceView(
    int Id, string Fqdn, int? AddressTtl, IReadOnlyList<IpAddressView>? IpAddresses, IReadOnlyList<object> ResourceRecords, string ResourceUri)
{
    public static DnsResourceView Of(DnsResource resource, string domain, IStore store) => new(
        resource.Id, ResourceRules.Fqdn(resource.Name, domain), resource.AddressTtl,
        [
            .. resource.AddressIds.Select(id => store.Documents(Collections.IpAddresses).Find(Collections.Key(id)))
                .Where(row => row is { Ip: not null, TempExpiresOn: null }).Select(row => IpAddressView.Of(row!, store)),
        ],
        [.. resource.Data.Select(d => DnsRecordView.Of(resource, d, domain))], $"/MAAS/api/2.0/dnsresources/{resource.Id}/");

    public static DnsResourceView Synthetic(string fqdn, IReadOnlyList<SyntheticRecordView> records) =>
        new(-1, fqdn, null, null, records, "/MAAS/api/2.0/dnsresources/-1/");
}

/// <summary>An address record that follows from a node or from a reservation.</summary>
public sealed record SyntheticRecordView(
    string? SystemId, int? NodeType, int? UserId, int? DnsresourceId, int? Ttl, string Rrtype, string Rrdata, int? DnsdataId);
