using Maas.Domain;
using Maas.Domain.Naming;
using Maas.Store;

namespace Maas.Region.Naming;

/// <summary>Between DNS resources and the addresses that they stand for (network.md §1.7, dns.md §1.2, §6).</summary>
public sealed class DnsLinks(IStore store)
{
    private IDocuments<DnsResource> Resources => store.Documents(DnsCollections.Resources);

    /// <summary>Takes address rows that are being deleted out of the resources that name them. A resource whose last address goes, goes with its data.</summary>
    public Batch Forget(Batch batch, IEnumerable<int> rows)
    {
        var gone = rows.ToHashSet();
        foreach (var resource in gone.SelectMany(Naming).DistinctBy(r => r.Id).ToList())
        {
            List<int> left = [.. resource.AddressIds.Where(id => !gone.Contains(id))];
            if (left.Count == 0) batch.Delete(DnsCollections.Resources, Collections.Key(resource.Id));
            else batch.Put(DnsCollections.Resources, resource with { AddressIds = left });
        }

        return batch;
    }

    /// <summary>Gives rows a name, which is made when there is none.</summary>
    public Refusal? Attach(Batch batch, string label, int domainId, IReadOnlyList<int> rows)
    {
        if (ResourceRules.Name(label, mayBeService: false) is { } refusal) return refusal;
        var known = Find(domainId, label);
        if (known?.Data.Any(d => d.RrType == RecordRules.Cname) == true) return ResourceRules.CnamePresent;
        batch.Put(DnsCollections.Resources, known is null
            ? new DnsResource { Id = store.NextId(DnsCollections.Resources), Name = label, DomainId = domainId, AddressIds = rows }
            : known with { AddressIds = [.. known.AddressIds.Union(rows)] });
        return null;
    }

    public DnsResource? Find(int domainId, string label) =>
        Resources.Where(DnsCollections.ResourcesByName, DnsCollections.NameKey(domainId, label)) is [var resource] ? resource : null;

    /// <summary>The resources that name a row.</summary>
    public IReadOnlyList<DnsResource> Naming(int row) => Resources.Where(DnsCollections.ResourcesByAddress, Collections.Key(row));
}
