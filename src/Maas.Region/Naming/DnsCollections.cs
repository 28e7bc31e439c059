using Maas.Domain.Naming;
using Maas.Store;

namespace Maas.Region.Naming;

/// <summary>Documents that names are made of, beside domains. The names are on disk: never change one.</summary>
public static class DnsCollections
{
    public static readonly Collection<DnsResource> Resources = new("dns_resources", r => Collections.Key(r.Id));
    public static readonly Index<DnsResource> ResourcesByDomain = Resources.Index("domain", r => [Collections.Key(r.DomainId)]);

    /// <summary>Labels are unique within their zone (dns.md §1.2); the empty name is the domain itself.</summary>
    public static readonly Index<DnsResource> ResourcesByName = Resources.Index("name", r => [NameKey(r.DomainId, r.Name)], unique: true);
    public static readonly Index<DnsResource> ResourcesByAddress = Resources.Index("address", r => r.AddressIds.Select(Collections.Key));
    public static readonly Index<DnsResource> ResourcesByData = Resources.Index("data", r => r.Data.Select(d => Collections.Key(d.Id)));

    /// <summary>Numbers of resource records, which live inside their resource.</summary>
    public static readonly Collection<Collections.Numbered> DataNumbers = new("dns_data_numbers", n => Collections.Key(n.Id));

    /// <summary>The serial that all zones carry.</summary>
    public static readonly Collection<DnsSerial> Serials = new("dns_serial", s => Collections.Key(s.Id));

    /// <summary>What is looked up in <see cref="ResourcesByName"/>: names are compared without regard to case.</summary>
    public static string NameKey(int domainId, string name) => $"{Collections.Key(domainId)}/{(name.Length == 0 ? "@" : name.ToLowerInvariant())}";
}

/// <param name="Serial">1 to 4294967295; the one last published.</param>
public sealed record DnsSerial(int Id, uint Serial);
