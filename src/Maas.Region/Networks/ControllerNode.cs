using System.Net;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>An interface of the appliance's own box, as it is now.</summary>
public sealed record OwnInterface(string Name, MacAddress? MacAddress, IReadOnlyList<(IPAddress Address, Cidr Network)> Addresses);

/// <summary>The appliance as a node: one region and rack controller with the box's real interfaces (api-resources.md §8). What it is attached to
/// becomes known as subnets, and its addresses as taken.</summary>
public sealed class ControllerNode(IStore store, NodeNames names, TimeProvider clock)
{
    /// <summary>The controller's document; null before the first start is over.</summary>
    public Node? Current => store.Documents(Collections.Nodes).Where(Collections.NodesByType, nameof(NodeType.RegionAndRackController)) is [var node] ? node : null;

    public async Task RefreshAsync(string hostname, string architecture, IReadOnlyList<OwnInterface> interfaces)
    {
        var batch = new Batch();
        var existing = Current;
        var node = existing ?? new Node
        {
            SystemId = names.NewSystemId(),
            Id = names.NextNodeNumber(),
            Hostname = hostname,
            NodeType = NodeType.RegionAndRackController,
            Status = NodeState.Deployed,
            Created = clock.GetUtcNow(),
        };
        node = node with { Hostname = hostname, Architecture = architecture, Netboot = false, PowerType = "", Updated = clock.GetUtcNow() };
        var kept = new List<Interface>();
        foreach (var own in interfaces)
        {
            var known = node.Interfaces.FirstOrDefault(i => i.Name == own.Name);
            var vlan = VlanOf(own, known, batch);
            kept.Add((known ?? new Interface { Id = store.NextId(Collections.InterfaceNumbers), Name = own.Name }) with
            {
                MacAddress = own.MacAddress,
                VlanId = vlan,
                Type = InterfaceType.Physical,
            });
            Addresses(batch, node.SystemId, kept[^1], own);
        }

        foreach (var gone in store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId)
            .Where(a => !interfaces.Any(i => i.Addresses.Any(x => x.Address.Equals(a.Ip)))))
            batch.Delete(Collections.IpAddresses, Collections.Key(gone.Id));
        await store.CommitAsync(batch.Put(Collections.Nodes, node with { Interfaces = kept }));
    }

    /// <summary>The VLAN of a subnet already known on the wire, else the one it had, else the default VLAN for the first and a new fabric for others.</summary>
    private int? VlanOf(OwnInterface own, Interface? known, Batch batch)
    {
        var subnets = store.Documents(Collections.Subnets);
        foreach (var (_, network) in own.Addresses)
        {
            if (subnets.Where(Collections.SubnetsByCidr, network.ToString()) is [var subnet]) return subnet.VlanId;
        }

        if (own.Addresses.Count == 0) return known?.VlanId;
        var vlan = known?.VlanId ?? (_placed.Add(DefaultObjects.FirstVlanId) && Unused(DefaultObjects.FirstVlanId) ? DefaultObjects.FirstVlanId : NewFabric(batch));
        foreach (var (_, network) in own.Addresses.DistinctBy(a => a.Network))
        {
            _attached[network] = store.NextId(Collections.Subnets);
            batch.Put(Collections.Subnets, new Subnet { Id = _attached[network], Name = network.ToString(), Cidr = network, VlanId = vlan });
        }

        return vlan;
    }

    private readonly HashSet<int> _placed = [];

    /// <summary>Subnets that became known in this run.</summary>
    private readonly Dictionary<Cidr, int> _attached = [];

    private bool Unused(int vlan) => !store.Documents(Collections.Nodes).All.Any(n => n.Interfaces.Any(i => i.VlanId == vlan));

    private int NewFabric(Batch batch)
    {
        var fabric = new Fabric { Id = store.NextId(Collections.Fabrics) };
        var vlan = new Vlan { Id = store.NextId(Collections.Vlans), FabricId = fabric.Id, Name = "Default VLAN" };
        batch.Put(Collections.Fabrics, fabric).Put(Collections.Vlans, vlan);
        return vlan.Id;
    }

    private void Addresses(Batch batch, string systemId, Interface nic, OwnInterface own)
    {
        foreach (var (address, network) in own.Addresses)
        {
            var held = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesHeld, address.ToString());
            if (held is [var mine] && mine.Interfaces.Any(i => i.SystemId == systemId)) continue;
            foreach (var other in held) batch.Delete(Collections.IpAddresses, Collections.Key(other.Id));
            batch.Put(Collections.IpAddresses, new StaticIpAddress
            {
                Id = store.NextId(Collections.IpAddresses),
                AllocType = IpAllocationType.Sticky,
                Ip = address,
                SubnetId = store.Documents(Collections.Subnets).Where(Collections.SubnetsByCidr, network.ToString()) is [var subnet] ? subnet.Id
                    : _attached.TryGetValue(network, out var attached) ? attached : null,
                Interfaces = [new InterfaceRef(systemId, nic.Id)],
                Created = clock.GetUtcNow(),
                Updated = clock.GetUtcNow(),
            });
        }
    }
}
