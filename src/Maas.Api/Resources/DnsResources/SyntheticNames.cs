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
        var known = named.Where(r => r.DomainId == domain.Id).Select(r => r.Name).ToHashSet();
        var names = Kept(domain, caller, store).Concat(
            Nodes(domain, caller, store).Concat(domain.IsDefault ? Reservations(caller, named, store) : []).Where(n => !known.Contains(n.Label)));
        foreach (var group in names.Where(n => wanted(n.Label)).GroupBy(n => n.Label))
        {
            List<SyntheticRecordView> records = [.. group.Select(n => n.Record).Where(r => rrType is not { Length: > 0 } || r.Rrtype.Equals(rrType, StringComparison.OrdinalIgnoreCase))];
            if (records.Count > 0) yield return DnsResourceView.Synthetic(ResourceRules.Fqdn(group.Key, domain.Name), records);
        }
    }

    /// <summary>The addresses of stored names, as records of those who keep them.</summary>
    private static IEnumerable<(string Label, SyntheticRecordView Record)> Kept(DnsDomain domain, Caller caller, IStore store) =>
        from resource in store.Documents(DnsCollections.Resources).Where(DnsCollections.ResourcesByDomain, Collections.Key(domain.Id)).OrderBy(r => r.Id)
        from row in resource.AddressIds.Select(id => store.Documents(Collections.IpAddresses).Find(Collections.Key(id)))
        where row is { AllocType: IpAllocationType.UserReserved, Ip: not null, TempExpiresOn: null } && (caller.IsAdmin || row.User == caller.Username)
        select (resource.Name, Record(row.Ip!, UserId(row.User, store), null) with { DnsresourceId = resource.Id, Ttl = resource.AddressTtl });

    /// <summary>A name that is a domain of its own is one address of its parent all the same.</summary>
    private static IEnumerable<(string Label, SyntheticRecordView Record)> Nodes(DnsDomain domain, Caller caller, IStore store)
    {
        foreach (var node in store.Documents(Collections.Nodes).Where(Collections.NodesByDomain, Collections.Key(domain.Id)).OrderBy(n => n.Id))
        {
            if (!caller.IsAdmin && node.Owner is not null && node.Owner != caller.Username) continue;
            var rows = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId);
            foreach (var name in AddressNames.Of(node, rows)) yield return (name.Label, Record(name.Address, UserId(node.Owner, store), node));
        }
    }

    private static IEnumerable<(string Label, SyntheticRecordView Record)> Reservations(Caller caller, IReadOnlyList<DnsResource> named, IStore store)
    {
        var taken = named.SelectMany(r => r.AddressIds).ToHashSet();
        foreach (var row in store.Documents(Collections.IpAddresses).All)
        {
            if (row is not { AllocType: IpAllocationType.UserReserved, Ip: { } ip, TempExpiresOn: null } || taken.Contains(row.Id) || row.Interfaces.Any(i => i.SystemId is not null)) continue;
            if (!caller.IsAdmin && row.User != caller.Username) continue;
            yield return (AddressNames.Dashed(ip), Record(ip, UserId(row.User, store), null));
        }
    }

    private static SyntheticRecordView Record(IPAddress ip, int? userId, Node? node) => new(
        node?.SystemId, (int?)node?.NodeType, userId, null, node?.AddressTtl, ip.IsIPv6() ? "AAAA" : "A", ip.ToString(), null);

    private static int? UserId(string? username, IStore store) => username is null ? null : store.Documents(AccountCollections.Users).Find(username)?.Id;
}
