using System.Net;
using Maas.Api.Contract;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Naming;
using Maas.Store;

namespace Maas.Api.Resources.DnsResources;

/// <summary>The names that follow from nodes and from reservations without a name, as <c>all=true</c> lists them (dns.md §1.2, §3.1, §3.2).</summary>
internal static class SyntheticNames
{
    /// <param name="wanted">Whether a label passes the filters.</param>
    public static IEnumerable<DnsResourceView> Of(DnsDomain domain, Caller caller, string? rrType, Func<string, bool> wanted, IStore store)
    {
        var named = store.Documents(DnsCollections.Resources).All;
        var kept = Kept(domain, caller, store).Concat(domain.IsDefault ? Reservations(caller, named, store) : []).OrderBy(n => n.Row).Select(n => (n.Label, n.Record));
        var names = kept.Concat(Nodes(domain, caller, store));
        foreach (var group in names.Where(n => wanted(n.Label)).GroupBy(n => n.Label))
        {
            List<SyntheticRecordView> records = [.. Merged([.. group.Select(n => n.Record)]).Where(r => rrType is null || r.Rrtype == rrType)];
            if (records.Count > 0) yield return DnsResourceView.Synthetic(ResourceRules.Fqdn(group.Key, domain.Name), records);
        }
    }

    /// <summary>Of a name that both a node and a resource have, each address tells both.</summary>
    private static IEnumerable<SyntheticRecordView> Merged(IReadOnlyList<SyntheticRecordView> records)
    {
        if (records.FirstOrDefault(r => r.SystemId is not null) is not { } node) return records;
        var resource = records.FirstOrDefault(r => r.SystemId is null);
        return records.Select(r => r with
        {
            SystemId = node.SystemId,
            NodeType = node.NodeType,
            Ttl = node.Ttl,
            UserId = node.UserId ?? resource?.UserId,
            DnsresourceId = resource?.DnsresourceId,
        }).DistinctBy(r => r.Rrdata);
    }

    /// <summary>The addresses of stored names, as records of those who keep them.</summary>
    private static IEnumerable<(int Row, string Label, SyntheticRecordView Record)> Kept(DnsDomain domain, Caller caller, IStore store) =>
        from resource in store.Documents(DnsCollections.Resources).Where(DnsCollections.ResourcesByDomain, Collections.Key(domain.Id)).OrderBy(r => r.Id)
        from row in resource.AddressIds.Select(id => store.Documents(Collections.IpAddresses).Find(Collections.Key(id)))
        where row is { AllocType: IpAllocationType.UserReserved, Ip: not null, TempExpiresOn: null } && (caller.IsAdmin || row.User == caller.Username)
        select (row.Id, resource.Name, Record(row.Ip!, UserId(row.User, store), null) with { DnsresourceId = resource.Id, Ttl = resource.AddressTtl });

    /// <summary>By the nodes' names, those of single interfaces last. A name that is a domain of its own is one address of its parent all the same.</summary>
    private static IEnumerable<(string Label, SyntheticRecordView Record)> Nodes(DnsDomain domain, Caller caller, IStore store)
    {
        List<(string Label, SyntheticRecordView Record)> single = [];
        foreach (var node in store.Documents(Collections.Nodes).Where(Collections.NodesByDomain, Collections.Key(domain.Id)).OrderBy(n => n.Hostname, StringComparer.Ordinal))
        {
            if (!caller.IsAdmin && node.Owner is not null && node.Owner != caller.Username) continue;
            var rows = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId);
            foreach (var name in AddressNames.Of(node, rows))
            {
                var record = Record(name.Address, UserId(node.Owner, store), node);
                if (name.Label == node.Hostname) yield return (name.Label, record);
                else single.Add((name.Label, record));
            }
        }

        foreach (var name in single) yield return name;
    }

    private static IEnumerable<(int Row, string Label, SyntheticRecordView Record)> Reservations(Caller caller, IReadOnlyList<DnsResource> named, IStore store)
    {
        var taken = named.SelectMany(r => r.AddressIds).ToHashSet();
        foreach (var row in store.Documents(Collections.IpAddresses).All)
        {
            if (row is not { AllocType: IpAllocationType.UserReserved, Ip: { } ip, TempExpiresOn: null } || taken.Contains(row.Id) || row.Interfaces.Any(i => i.SystemId is not null)) continue;
            if (!caller.IsAdmin && row.User != caller.Username) continue;
            yield return (row.Id, AddressNames.Dashed(ip), Record(ip, UserId(row.User, store), null));
        }
    }

    private static SyntheticRecordView Record(IPAddress ip, int? userId, Node? node) => new(
        node?.SystemId, (int?)node?.NodeType, userId, null, node?.AddressTtl, ip.IsIPv6() ? "AAAA" : "A", ip.ToString(), null);

    private static int? UserId(string? username, IStore store) => username is null ? null : store.Documents(AccountCollections.Users).Find(username)?.Id;
}
