using Maas.Domain.Networks;
using Maas.Region.Leases;
using Maas.Region.Naming;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>Address rows with what hangs on them: names, and interfaces that exist only for a row.</summary>
public sealed class AddressRows(IStore store, DnsLinks names)
{
    public IDocuments<StaticIpAddress> All => store.Documents(Collections.IpAddresses);

    /// <summary>Deletes rows with the names that only they had.</summary>
    public Batch Delete(Batch batch, IReadOnlyCollection<StaticIpAddress> rows)
    {
        foreach (var row in rows) batch.Delete(Collections.IpAddresses, Collections.Key(row.Id));
        return names.Forget(batch, rows.Select(r => r.Id));
    }

    /// <summary>Deletes interfaces of no node that carried these rows and carry nothing else.</summary>
    public Batch DropUnknown(Batch batch, IReadOnlyCollection<StaticIpAddress> rows)
    {
        var gone = rows.Select(r => r.Id).ToHashSet();
        foreach (var id in rows.SelectMany(r => r.Interfaces).Where(i => i.SystemId is null).Select(i => i.InterfaceId).Distinct())
        {
            var key = Collections.Key(id);
            if (All.Where(Collections.IpAddressesByInterface, key).Any(r => !gone.Contains(r.Id) && r.Ip is not null)) continue;
            foreach (var rest in All.Where(Collections.IpAddressesByInterface, key).Where(r => !gone.Contains(r.Id))) batch.Delete(Collections.IpAddresses, Collections.Key(rest.Id));
            batch.Delete(UnknownInterfaces.All, key);
        }

        return batch;
    }
}
