using System.Net;
using Maas.Domain.Inventory;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Commissioning;

/// <summary>Address records of a node's interfaces: what was observed, and the links that a commissioned node begins with (network.md §5). What is
/// there already stays as it is.</summary>
public sealed class InterfaceAddresses(
    IStore store, SubnetUses uses, NetworkPlacement placement, NetworkGate gate, AddressRows addresses, ISettings settings, TimeProvider clock)
{
    private IDocuments<StaticIpAddress> All => store.Documents(Collections.IpAddresses);

    /// <summary>Records of the node whose interfaces are gone lose them, or go.</summary>
    public async Task PruneAsync(Node node)
    {
        using var alone = await gate.EnterAsync();
        var batch = new Batch();
        var gone = new List<StaticIpAddress>();
        var present = node.Interfaces.Select(i => i.Id).ToHashSet();
        foreach (var row in Of(node))
        {
            var kept = row.Interfaces.Where(i => i.SystemId != node.SystemId || present.Contains(i.InterfaceId)).ToList();
            if (kept.Count == row.Interfaces.Count) continue;
            if (kept.Count == 0) gone.Add(row);
            else batch.Put(Collections.IpAddresses, row with { Interfaces = kept });
        }

        addresses.Delete(batch, gone);
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>Records the reported addresses on their interfaces.</summary>
    /// <param name="kind">Discovered while the node is commissioned; Sticky where the running system keeps them (lifecycle.md §13.4).</param>
    public async Task ObserveAsync(Node node, IReadOnlyList<ReportedInterface> reported, IpAllocationType kind = IpAllocationType.Discovered)
    {
        using var alone = await gate.EnterAsync();
        var batch = new Batch();
        foreach (var found in reported)
        {
            if (node.Interfaces.FirstOrDefault(i => i.Name == found.Name) is { } nic) Observe(batch, node, nic, found, kind);
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private void Observe(Batch batch, Node node, Interface nic, ReportedInterface found, IpAllocationType kind)
    {
        var known = On(nic).Where(a => a.AllocType == kind).ToList();
        foreach (var address in found.Addresses.DistinctBy(a => a.Address))
        {
            // What is promised to somebody else stays promised.
            if (kind != IpAllocationType.Discovered && All.Where(Collections.IpAddressesHeld, address.Address.ToString()).Any(a => known.All(k => k.Id != a.Id))) continue;
            var subnet = placement.SubnetOf(address)?.Id;
            var elsewhere = All.Where(Collections.IpAddressesByIp, address.Address.ToString()).Where(a => a.AllocType == IpAllocationType.Discovered);
            foreach (var other in elsewhere.Where(o => known.All(k => k.Id != o.Id))) batch.Delete(Collections.IpAddresses, Collections.Key(other.Id));
            if (known.FirstOrDefault(k => address.Address.Equals(k.Ip)) is { } same)
            {
                if (same.SubnetId != subnet) batch.Put(Collections.IpAddresses, same with { SubnetId = subnet, Updated = clock.GetUtcNow() });
                continue;
            }

            batch.Put(Collections.IpAddresses, New(node, nic.Id, kind, subnet, address.Address));
        }

        foreach (var stale in known.Where(k => k.Ip is { } ip && found.Addresses.Any(a => a.Address.IsIPv6() == ip.IsIPv6()) && found.Addresses.All(a => !a.Address.Equals(ip))))
            batch.Delete(Collections.IpAddresses, Collections.Key(stale.Id));
    }

    /// <summary>Gives the node the links of a freshly commissioned one, and takes all others.</summary>
    public async Task ConfigureAsync(Node node)
    {
        using var alone = await gate.EnterAsync();
        var batch = new Batch();
        var links = DefaultLinks.For(node, ObservedOn(node.BootInterface), SubnetsOn(node.BootInterface?.VlanId), settings.Text("default_boot_interface_link_type"));
        var rows = Of(node).Where(a => a.AllocType != IpAllocationType.Discovered).ToList();
        var taken = new List<IPAddress>();
        foreach (var link in links)
        {
            if (rows.FirstOrDefault(r => Is(r, link)) is { } there)
            {
                rows.Remove(there);
                continue;
            }

            var ip = link.WithAddress && link.SubnetId is { } id && store.Documents(Collections.Subnets).Find(Collections.Key(id)) is { } subnet
                ? Occupancy.Choose(uses.Of(subnet, excluded: [.. taken, .. Paired(subnet)], forAllocation: true))
                : null;
            if (ip is not null) taken.Add(ip);
            batch.Put(Collections.IpAddresses, New(node, link.InterfaceId, link.Type, link.SubnetId, ip));
        }

        addresses.Delete(batch, rows);
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private IEnumerable<IPAddress> Paired(Subnet subnet) =>
        store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(subnet.Id)).Select(r => r.Ip);

    private static bool Is(StaticIpAddress row, DefaultLinks.Link link) =>
        row.AllocType == link.Type && row.SubnetId == link.SubnetId && row.Ip is not null == link.WithAddress && row.Interfaces is [var only] && only.InterfaceId == link.InterfaceId;

    private IReadOnlyList<int> ObservedOn(Interface? nic) => nic is null
        ? []
        : [.. On(nic).Where(a => a is { AllocType: IpAllocationType.Discovered, Ip: not null, SubnetId: not null })
            .Select(a => store.Documents(Collections.Subnets).Find(Collections.Key(a.SubnetId!.Value))).OfType<Subnet>()
            .Where(s => s.VlanId == nic.VlanId).OrderBy(s => s.Cidr.IsIPv6).ThenBy(s => s.Id).Select(s => s.Id).Distinct()];

    private IReadOnlyList<int> SubnetsOn(int? vlanId) => vlanId is { } id
        ? [.. store.Documents(Collections.Subnets).Where(Collections.SubnetsByVlan, Collections.Key(id)).Select(s => s.Id).Order()]
        : [];

    private StaticIpAddress New(Node node, int interfaceId, IpAllocationType type, int? subnetId, IPAddress? ip) => new()
    {
        Id = store.NextId(Collections.IpAddresses),
        AllocType = type,
        Ip = ip,
        SubnetId = subnetId,
        Interfaces = [new InterfaceRef(node.SystemId, interfaceId)],
        Created = clock.GetUtcNow(),
        Updated = clock.GetUtcNow(),
    };

    private IReadOnlyList<StaticIpAddress> Of(Node node) => All.Where(Collections.IpAddressesByNode, node.SystemId);

    private IReadOnlyList<StaticIpAddress> On(Interface nic) => All.Where(Collections.IpAddressesByInterface, Collections.Key(nic.Id));
}
