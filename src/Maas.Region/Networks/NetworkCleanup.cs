using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Leases;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>Fabrics that were made for what is no longer there go by themselves (network.md §1.1).</summary>
public sealed class NetworkCleanup(IStore store)
{
    /// <summary>After interfaces left VLANs: their fabric goes when it has neither a subnet nor an interface left. The default fabric stays.</summary>
    /// <param name="moved">Subnets as this commit leaves them.</param>
    public void Leave(Batch batch, Node before, Node after, IReadOnlyList<Subnet> moved)
    {
        var left = before.Interfaces.Select(i => i.VlanId).OfType<int>().Except(after.Interfaces.Select(i => i.VlanId).OfType<int>());
        foreach (var fabricId in left.Select(v => store.Documents(Collections.Vlans).Find(Collections.Key(v))?.FabricId).OfType<int>().Distinct())
        {
            if (fabricId == DefaultObjects.FabricId) continue;
            var vlans = store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(fabricId));
            var numbers = vlans.Select(v => v.Id).ToHashSet();
            if (HasSubnets(numbers, moved) || HasInterfaces(numbers, after)) continue;
            batch.Delete(Collections.Fabrics, Collections.Key(fabricId));
            foreach (var vlan in vlans) batch.Delete(Collections.Vlans, Collections.Key(vlan.Id));
            foreach (var relayed in store.Documents(Collections.Vlans).All.Where(v => v.RelayVlanId is { } relay && numbers.Contains(relay) && !numbers.Contains(v.Id)))
                batch.Put(Collections.Vlans, relayed with { RelayVlanId = null });
        }
    }

    private bool HasSubnets(HashSet<int> vlans, IReadOnlyList<Subnet> moved) => store.Documents(Collections.Subnets).All
        .Select(s => moved.FirstOrDefault(m => m.Id == s.Id) ?? s).Any(s => vlans.Contains(s.VlanId));

    private bool HasInterfaces(HashSet<int> vlans, Node after) =>
        store.Documents(Collections.Nodes).All.Select(n => n.SystemId == after.SystemId ? after : n)
            .Any(n => n.Interfaces.Any(i => i.VlanId is { } vlan && vlans.Contains(vlan)))
        || store.Documents(UnknownInterfaces.All).All.Any(i => i.VlanId is { } vlan && vlans.Contains(vlan));
}
