using Maas.Domain.Inventory;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Networks;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Commissioning;

/// <summary>Finds where in the network a reported interface is, and makes subnets, VLANs and fabrics known that were not (lifecycle.md §13.4,
/// network.md §5).</summary>
public sealed class NetworkPlacement(IStore store, SubnetUses uses, ISettings settings) : IDisposable
{
    /// <summary>Machines of one rack report at once, and one new network must become one subnet.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    private IDocuments<Subnet> Subnets => store.Documents(Collections.Subnets);

    /// <returns>VLANs by interface name, for the interfaces whose place is known.</returns>
    public async Task<IReadOnlyDictionary<string, int>> PlaceAsync(Node node, IReadOnlyList<ReportedInterface> reported, bool mayCreate)
    {
        await _one.WaitAsync();
        try
        {
            var placed = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var nic in reported)
            {
                if (await PlaceAsync(node, nic, placed, mayCreate) is { } vlan) placed[nic.Name] = vlan;
            }

            return placed;
        }
        finally
        {
            _one.Release();
        }
    }

    public Subnet? SubnetOf(ReportedAddress address) => address.IsHostOnly
        ? Subnets.All.Where(s => s.Cidr.Contains(address.Address)).MaxBy(s => s.Cidr.PrefixLength)
        : Subnets.Where(Collections.SubnetsByCidr, address.Network.ToString()) is [var exact] ? exact : uses.BestFor(address.Address);

    private async Task<int?> PlaceAsync(Node node, ReportedInterface nic, Dictionary<string, int> placed, bool mayCreate)
    {
        var present = node.Interfaces.FirstOrDefault(i => nic.Type == InterfaceType.Physical ? i.MacAddress == nic.MacAddress : i.Type == nic.Type && i.Name == nic.Name)?.VlanId;
        var observed = nic.Addresses.Select(SubnetOf).OfType<Subnet>().Select(s => s.VlanId).Distinct().ToList();
        var vlan = observed.Count > 0 ? (present is { } here && observed.Contains(here) ? here : observed[0])
            : present ?? (nic.LinkConnected && mayCreate ? await GuessAsync(nic, placed) : null);
        if (!mayCreate) return vlan;
        foreach (var address in nic.Addresses.Where(a => !a.IsHostOnly && SubnetOf(a) is null))
        {
            vlan ??= await NewFabricAsync();
            var subnet = new Subnet { Id = store.NextId(Collections.Subnets), Name = address.Network.ToString(), Cidr = address.Network, VlanId = vlan.Value };
            await store.CommitAsync(new Batch().Put(Collections.Subnets, subnet));
        }

        return vlan;
    }

    /// <summary>A tagged interface is in its parent's fabric; another one is alone: on the default VLAN if nobody is there, else in a fabric of its own.</summary>
    private async Task<int?> GuessAsync(ReportedInterface nic, Dictionary<string, int> placed)
    {
        if (nic.Type == InterfaceType.Vlan)
            return placed.TryGetValue(nic.Parents[0], out var parent) ? await TaggedAsync(parent, nic.Vid ?? 0) : null;
        if (nic.Parents.Count > 0 && nic.Parents.Select(p => placed.TryGetValue(p, out var v) ? v : (int?)null).FirstOrDefault(v => v is not null) is { } above)
            return above;
        if (!settings.Flag("auto_vlan_creation")) return null;
        var free = store.Documents(Collections.Vlans).Find(Collections.Key(DefaultObjects.FirstVlanId)) is not null
            && !placed.ContainsValue(DefaultObjects.FirstVlanId)
            && !store.Documents(Collections.Nodes).All.Any(n => n.Interfaces.Any(i => i.VlanId == DefaultObjects.FirstVlanId));
        return free ? DefaultObjects.FirstVlanId : await NewFabricAsync();
    }

    private async Task<int?> TaggedAsync(int parentVlan, int vid)
    {
        if (vid is < 1 or > 4094 || store.Documents(Collections.Vlans).Find(Collections.Key(parentVlan)) is not { } parent) return null;
        var known = store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(parent.FabricId)).FirstOrDefault(v => v.Vid == vid);
        if (known is not null) return known.Id;
        var vlan = new Vlan { Id = store.NextId(Collections.Vlans), FabricId = parent.FabricId, Vid = vid };
        await store.CommitAsync(new Batch().Put(Collections.Vlans, vlan));
        return vlan.Id;
    }

    private async Task<int> NewFabricAsync()
    {
        var fabric = new Fabric { Id = store.NextId(Collections.Fabrics) };
        var vlan = new Vlan { Id = store.NextId(Collections.Vlans), FabricId = fabric.Id, Name = "Default VLAN" };
        await store.CommitAsync(new Batch().Put(Collections.Fabrics, fabric).Put(Collections.Vlans, vlan));
        return vlan.Id;
    }

    public void Dispose() => _one.Dispose();
}
