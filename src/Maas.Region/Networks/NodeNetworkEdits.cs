using System.Net;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>A change of a node's interfaces and their links, as a pure rule.</summary>
public interface INetworkEdit
{
    Outcome<NodeLinks> Apply(NodeLinks links, NetworkSurroundings around);
}

/// <summary>Carries out changes of a node's interfaces: the node, its address rows and everything that follows are one commit. Called by the node's grain.</summary>
public sealed class NodeNetworkEdits(IStore store, NetworkGate gate, SubnetUses uses, AddressRows rows, NetworkCleanup cleanup, TimeProvider clock)
{
    public async Task<Outcome<Node>> ApplyAsync(string systemId, INetworkEdit edit)
    {
        using var alone = await gate.EnterAsync();
        if (store.Documents(Collections.Nodes).FindVersioned(systemId) is not { } current) return Refusal.NotFound("No Node matches the given query.");
        var before = new NodeLinks(current.Value, rows.All.Where(Collections.IpAddressesByNode, systemId));
        var edited = edit.Apply(before, Around(current.Value));
        if (edited.IsRefused) return edited.Refusal!;
        var after = edited.Value!;
        var node = after.Node with { Updated = clock.GetUtcNow() };
        var batch = new Batch().Put(Collections.Nodes, node, current.Version);
        Rows(batch, before, after);
        foreach (var vlan in after.MadeVlans) batch.Put(Collections.Vlans, vlan, basedOn: 0);
        foreach (var subnet in after.MovedSubnets) batch.Put(Collections.Subnets, subnet);
        cleanup.Leave(batch, current.Value, node, after.MovedSubnets);
        try
        {
            await store.CommitAsync(batch);
        }
        catch (DuplicateException duplicate) when (duplicate.Collection == Collections.IpAddresses.Name)
        {
            return Refusal.Taken("IP address is already in use.");
        }
        catch (DuplicateException duplicate)
        {
            return Refusal.Invalid("mac_address", $"This MAC address is already in use: {duplicate.Value}.");
        }

        return node;
    }

    private void Rows(Batch batch, NodeLinks before, NodeLinks after)
    {
        var known = before.Rows.ToDictionary(r => r.Id);
        foreach (var row in after.Rows)
        {
            if (!known.Remove(row.Id, out var was) || !ReferenceEquals(was, row)) batch.Put(Collections.IpAddresses, row);
        }

        rows.Delete(batch, known.Values);
    }

    private NetworkSurroundings Around(Node node) => new()
    {
        Network = StoredNetworks.Of(store),
        UseOf = subnet => uses.Of(subnet, forAllocation: true),
        HolderOf = ip => rows.All.Where(Collections.IpAddressesHeld, ip.ToString()) is [var holder] ? holder : null,
        ReservedFor = Paired,
        ReservedIn = subnet => store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(subnet.Id)),
        PhysicalWith = PhysicalWith,
        NodeLabel = $"{node.SystemId} ({node.Hostname})",
        NextRow = () => store.NextId(Collections.IpAddresses),
        NextInterface = () => store.NextId(Collections.InterfaceNumbers),
        NextVlan = () => store.NextId(Collections.Vlans),
        Now = clock.GetUtcNow(),
    };

    private IReadOnlyList<ReservedIp> Paired(MacAddress? mac, IPAddress ip)
    {
        var pairings = store.Documents(Collections.ReservedIps);
        var ofMac = mac is { } known ? pairings.Where(Collections.ReservedIpsByMac, known.ToString()) : [];
        return [.. ofMac.Concat(pairings.Where(Collections.ReservedIpsByIp, ip.ToString())).DistinctBy(r => r.Id)];
    }

    private (Node Node, Interface Interface)? PhysicalWith(MacAddress mac) =>
        store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()) is [var holder]
            ? (holder, holder.Interfaces.First(i => i.Type == InterfaceType.Physical && i.MacAddress == mac))
            : null;
}
