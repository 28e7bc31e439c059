using System.Net;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Leases;
using Maas.Region.Naming;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>An address that a user wants to keep.</summary>
/// <param name="Ip">Null for any free one of the subnet.</param>
/// <param name="Mac">Who gets it by DHCP; null for nobody.</param>
/// <param name="Name">A name for it; null for none.</param>
public sealed record ReservationRequest(string User, Subnet Subnet, IPAddress? Ip, MacAddress? Mac, (string Label, int DomainId)? Name);

/// <summary>Addresses that users keep, and their release (network.md §1.7).</summary>
public sealed class Reservations(IStore store, NetworkGate gate, SubnetUses uses, AddressRows rows, DnsLinks names, IGrainFactory grains, TimeProvider clock)
{
    public async Task<Outcome<StaticIpAddress>> ReserveAsync(ReservationRequest request)
    {
        using var alone = await gate.EnterAsync();
        var batch = new Batch();
        InterfaceRef? carrier = null;
        if (request.Mac is { } mac)
        {
            if (HolderOf(mac) is { } node)
                return Refusal.BadRequest($"MAC address {mac} already belongs to {node.Hostname}. Use of the interface API is required, for an interface that belongs to a node.");
            carrier = Unknown(batch, mac, request.Subnet);
        }

        var chosen = Choose(request);
        if (chosen.IsRefused) return chosen.Refusal!;
        var row = new StaticIpAddress
        {
            Id = store.NextId(Collections.IpAddresses),
            AllocType = IpAllocationType.UserReserved,
            Ip = chosen.Value,
            SubnetId = request.Subnet.Id,
            User = request.User,
            Interfaces = carrier is null ? [] : [carrier],
            Created = clock.GetUtcNow(),
            Updated = clock.GetUtcNow(),
        };
        if (request.Name is { } name && names.Attach(batch, name.Label, name.DomainId, [row.Id]) is { } refusal) return refusal;
        await store.CommitAsync(batch.Put(Collections.IpAddresses, row, basedOn: 0));
        return row;
    }

    /// <summary>Deletes rows for good; a node's interface that loses its last link is merely up.</summary>
    public async Task ReleaseAsync(IReadOnlyList<StaticIpAddress> released, string? user)
    {
        var ids = released.Select(r => r.Id).ToHashSet();
        foreach (var systemId in released.SelectMany(r => r.Interfaces).Select(i => i.SystemId).OfType<string>().Distinct().ToList())
            await grains.GetGrain<IMachineGrain>(systemId).Connect(new Unlink(ids), new Asked(user));
        using var alone = await gate.EnterAsync();
        List<StaticIpAddress> left = [.. ids.Select(id => rows.All.Find(Collections.Key(id))).OfType<StaticIpAddress>()];
        if (left.Count > 0) await store.CommitAsync(rows.DropUnknown(rows.Delete(new Batch(), left), left));
    }

    private Outcome<IPAddress> Choose(ReservationRequest request)
    {
        var use = uses.Of(request.Subnet, excluded: [.. store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(request.Subnet.Id))
            .Where(r => r.MacAddress != request.Mac).Select(r => r.Ip)], forAllocation: true);
        if (request.Ip is not { } ip) return ReservationRules.Choose(use);
        var isHeld = rows.All.Where(Collections.IpAddressesHeld, ip.ToString()).Count > 0;
        if (request.Mac is null) return ReservationRules.Check(ip, use, isHeld);
        if (use.Ranges.FirstOrDefault(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(ip, r)) is { } dynamic)
            return Refusal.Forbidden($"IP address is inside a dynamic range {dynamic.StartIp}-{dynamic.EndIp}.");
        if (store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsByIp, ip.ToString()) is [var pairing] && pairing.MacAddress != request.Mac)
            return Refusal.Conflict($"The static IP {ip} is already reserved for the MAC address {pairing.MacAddress}.");
        return isHeld ? Refusal.Taken("IP address is already in use.") : ip;
    }

    private Node? HolderOf(MacAddress mac) => store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()) is [var holder]
        ? holder
        : store.Documents(Collections.Nodes).All.FirstOrDefault(n => n.Interfaces.Any(i => i.MacAddress == mac));

    private InterfaceRef Unknown(Batch batch, MacAddress mac, Subnet subnet)
    {
        if (store.Documents(UnknownInterfaces.All).Where(UnknownInterfaces.ByMac, mac.ToString()) is [var known, ..])
        {
            if (known.VlanId != subnet.VlanId) batch.Put(UnknownInterfaces.All, known with { VlanId = subnet.VlanId });
            return new InterfaceRef(null, known.Id);
        }

        var made = new Interface
        {
            Id = store.NextId(Collections.InterfaceNumbers),
            Name = "eth0",
            Type = InterfaceType.Unknown,
            MacAddress = mac,
            VlanId = subnet.VlanId,
        };
        batch.Put(UnknownInterfaces.All, made);
        return new InterfaceRef(null, made.Id);
    }

    private sealed record Unlink(IReadOnlySet<int> Rows) : INetworkEdit
    {
        public Outcome<NodeLinks> Apply(NodeLinks links, NetworkSurroundings around)
        {
            foreach (var nic in links.Node.Interfaces.Where(i => links.On(i.Id).Any(r => Rows.Contains(r.Id))).ToList())
                links = LinkRules.EnsureUp(links.Without(nic.Id, r => Rows.Contains(r.Id)), nic, around);
            return links;
        }
    }
}
