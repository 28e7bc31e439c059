using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Leases;

/// <summary>The records of addresses that DHCP gave: one observed row on the interface of the MAC address (network.md §6.4).</summary>
internal sealed class ObservedAddresses(IStore store, BootTimeline nodes, NetworkGate? gate = null)
{
    private readonly LeaseNames _names = new(store);

    private IDocuments<StaticIpAddress> Rows => store.Documents(Collections.IpAddresses);

    /// <summary>After a start: rows of leases that ended while nobody wrote lose their address.</summary>
    public async Task ReconcileAsync(IReadOnlyList<LeaseNews> bound)
    {
        var held = bound.Select(l => l.Address).ToHashSet();
        var batch = new Batch();
        foreach (var row in Rows.All.Where(r => IsLease(r) && !held.Contains(Ipv4Address.From(r.Ip!))))
            batch.Put(Collections.IpAddresses, row with { Ip = null });
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>Writes some happenings together; within one commit each interface and each row is written once.</summary>
    public async Task ApplyAsync(IReadOnlyList<LeaseNews> news)
    {
        using var alone = gate is null ? null : await gate.EnterAsync();
        _names.Begin();
        var batch = new Batch();
        var written = new HashSet<int>();
        foreach (var one in news.OrderBy(n => n.At).ThenBy(n => n.Action == LeaseAction.Commit))
        {
            if (one.Action == LeaseAction.Commit) Commit(batch, one, written);
            else End(batch, one);
        }

        _names.Write(batch);
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <param name="written">Rows that this commit gave to somebody already; they are not to be deleted on behalf of who had them.</param>
    private void Commit(Batch batch, LeaseNews news, HashSet<int> written)
    {
        if (SubnetOf(news.Address) is not { } subnet) return;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(news.At);
        var carrier = CarrierOf(batch, news.Key);
        var same = Rows.Where(Collections.IpAddressesByIp, news.Address.ToString()).FirstOrDefault(r => r.AllocType == IpAllocationType.Discovered);
        foreach (var other in OfInterface(carrier).Where(r => r.Id != same?.Id && !written.Contains(r.Id)))
        {
            batch.Delete(Collections.IpAddresses, Collections.Key(other.Id));
            _names.Release(other.Id);
        }

        var isSameHolder = same is not null && same.Interfaces.Contains(carrier);
        var id = same?.Id ?? store.NextId(Collections.IpAddresses);
        written.Add(id);
        _names.Take(id, news.HostName);
        batch.Put(Collections.IpAddresses, new StaticIpAddress
        {
            Id = id,
            AllocType = IpAllocationType.Discovered,
            Ip = news.Address.ToIPAddress(),
            SubnetId = subnet.Id,
            Interfaces = [carrier],
            LeaseTime = news.Seconds,
            Created = isSameHolder ? same!.Created : at,
            Updated = at,
        });
    }

    /// <summary>The row stays without its address: it remembers the subnet.</summary>
    private void End(Batch batch, LeaseNews news)
    {
        foreach (var row in Rows.Where(Collections.IpAddressesByIp, news.Address.ToString()).Where(r => r.AllocType == IpAllocationType.Discovered))
        {
            _names.Release(row.Id);
            batch.Put(Collections.IpAddresses, row with { Ip = null, Updated = DateTimeOffset.FromUnixTimeMilliseconds(news.At) });
        }
    }

    /// <summary>The node's interface of that MAC address; else the interface that belongs to no node, made when there is none.</summary>
    private InterfaceRef CarrierOf(Batch batch, LeaseKey key)
    {
        var unknown = store.Documents(UnknownInterfaces.All).Where(UnknownInterfaces.ByMac, key.Mac.ToString());
        var node = nodes.ByMac(key.Mac);
        var nic = node?.Interfaces.FirstOrDefault(i => i.MacAddress == key.Mac && i.Type == InterfaceType.Physical);
        if (nic is not null)
        {
            foreach (var former in unknown) Drop(batch, former);
            return new InterfaceRef(node!.SystemId, nic.Id);
        }

        var known = unknown is [var first, ..] ? first : null;
        if (known is null || known.VlanId != key.VlanId)
        {
            known = (known ?? new Interface { Id = store.NextId(Collections.InterfaceNumbers), Name = "eth0", Type = InterfaceType.Unknown }) with
            {
                MacAddress = key.Mac,
                VlanId = key.VlanId,
            };
            batch.Put(UnknownInterfaces.All, known);
        }

        return new InterfaceRef(null, known.Id);
    }

    /// <summary>The MAC address belongs to a node now. What a user reserved for it stays his.</summary>
    private void Drop(Batch batch, Interface former)
    {
        var rows = Rows.Where(Collections.IpAddressesByInterface, Collections.Key(former.Id)).Where(r => r.Interfaces.Any(i => i.SystemId is null)).ToList();
        foreach (var row in rows.Where(r => r.AllocType == IpAllocationType.Discovered))
        {
            batch.Delete(Collections.IpAddresses, Collections.Key(row.Id));
            _names.Release(row.Id);
        }

        if (rows.TrueForAll(r => r.AllocType == IpAllocationType.Discovered)) batch.Delete(UnknownInterfaces.All, Collections.Key(former.Id));
    }

    private IEnumerable<StaticIpAddress> OfInterface(InterfaceRef carrier) =>
        Rows.Where(Collections.IpAddressesByInterface, Collections.Key(carrier.InterfaceId))
            .Where(r => r.AllocType == IpAllocationType.Discovered && r.Interfaces.Contains(carrier)
                && (r.Ip is null ? store.Documents(Collections.Subnets).Find(Collections.Key(r.SubnetId ?? 0))?.Cidr.IsIPv6 != true : !r.Ip.IsIPv6()));

    private Subnet? SubnetOf(Ipv4Address address) => store.Documents(Collections.IpRanges).All
        .Where(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(address.ToIPAddress(), r))
        .Select(r => store.Documents(Collections.Subnets).Find(Collections.Key(r.SubnetId))).FirstOrDefault();

    private static bool IsLease(StaticIpAddress row) =>
        row is { AllocType: IpAllocationType.Discovered, LeaseTime: > 0, Ip: not null } && !row.Ip.IsIPv6();
}
