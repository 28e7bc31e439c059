using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Store;

namespace Maas.Region.Naming;

/// <summary>Names of clients that told DHCP theirs, in the default domain (dns.md §6). Drafts between <see cref="Begin"/> and <see cref="Write"/>, so that
/// several happenings in one commit see each other.</summary>
internal sealed class LeaseNames(IStore store)
{
    private readonly Dictionary<int, DnsResource?> _drafts = [];

    private IDocuments<DnsResource> Stored => store.Documents(DnsCollections.Resources);

    public void Begin() => _drafts.Clear();

    public Batch Write(Batch batch)
    {
        foreach (var (id, resource) in _drafts)
        {
            if (resource is not null) batch.Put(DnsCollections.Resources, resource);
            else batch.Delete(DnsCollections.Resources, Collections.Key(id));
        }

        return batch;
    }

    /// <summary>An observed address is called so now, and no longer otherwise. A name that a node has, or that stands for other than observed addresses, is
    /// left alone.</summary>
    public void Take(int row, string? hostname)
    {
        var label = ResourceRules.Coerce(hostname);
        var domain = store.Documents(Collections.Domains).All.FirstOrDefault(d => d.IsDefault);
        if (label is null || domain is null || store.NodeNamed(label) is not null)
        {
            Release(row);
            return;
        }

        var named = Find(domain.Id, label);
        Release(row, except: named?.Id);
        if (named is null)
        {
            var id = store.NextId(DnsCollections.Resources);
            _drafts[id] = new DnsResource { Id = id, Name = label, DomainId = domain.Id, AddressIds = [row] };
        }
        else if (!named.AddressIds.Contains(row) && IsDynamic(named))
        {
            _drafts[named.Id] = named with { AddressIds = [.. named.AddressIds, row] };
        }
    }

    /// <summary>An observed address has no name any more.</summary>
    public void Release(int row, int? except = null)
    {
        foreach (var resource in Naming(row).Where(r => r.Id != except && IsDynamic(r)).ToList())
        {
            List<int> left = [.. resource.AddressIds.Where(id => id != row)];
            _drafts[resource.Id] = left.Count == 0 && resource.Data.Count == 0 ? null : resource with { AddressIds = left };
        }
    }

    private IEnumerable<DnsResource> Naming(int row) =>
        Stored.Where(DnsCollections.ResourcesByAddress, Collections.Key(row)).Where(r => !_drafts.ContainsKey(r.Id))
            .Concat(_drafts.Values.OfType<DnsResource>().Where(r => r.AddressIds.Contains(row)));

    private DnsResource? Find(int domainId, string label) =>
        _drafts.Values.OfType<DnsResource>().FirstOrDefault(r => r.DomainId == domainId && r.Name.Equals(label, StringComparison.OrdinalIgnoreCase))
        ?? Stored.Where(DnsCollections.ResourcesByName, DnsCollections.NameKey(domainId, label)).FirstOrDefault(r => !_drafts.ContainsKey(r.Id));

    /// <summary>Whether all its addresses were observed; a row not stored yet is one that is being observed.</summary>
    private bool IsDynamic(DnsResource resource) =>
        resource.Data.All(d => d.RrType != RecordRules.Cname)
        && resource.AddressIds.All(id => store.Documents(Collections.IpAddresses).Find(Collections.Key(id)) is not { } row || row.AllocType == IpAllocationType.Discovered);
}
