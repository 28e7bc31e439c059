using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>A controller's interface is told to be on another VLAN: then its subnets are there, and so are the tagged interfaces on it
/// (network.md §4.1).</summary>
internal static class ControllerMoves
{
    public static NodeLinks Move(NodeLinks links, Interface after, NetworkSurroundings around)
    {
        if (around.Network.Vlan(after.VlanId) is not { } vlan) return links;
        links = WithSubnets(links, after.Id, vlan.Id, around);
        foreach (var tagged in links.ChildrenOf(after.Id).Where(c => c.Type == InterfaceType.Vlan).ToList())
        {
            if (around.Network.Vlan(tagged.VlanId) is not { } old || old.FabricId == vlan.FabricId) continue;
            var there = around.Network.Vlans.Values.FirstOrDefault(v => v.FabricId == vlan.FabricId && v.Vid == old.Vid);
            if (there is null)
            {
                there = new Vlan { Id = around.NextVlan(), FabricId = vlan.FabricId, Vid = old.Vid, Name = old.Name, Mtu = old.Mtu, SpaceId = old.SpaceId };
                links = links with { MadeVlans = [.. links.MadeVlans, there] };
            }

            links = WithSubnets(links.With(tagged with { VlanId = there.Id }), tagged.Id, there.Id, around);
        }

        return links;
    }

    private static NodeLinks WithSubnets(NodeLinks links, int interfaceId, int vlanId, NetworkSurroundings around)
    {
        var subnets = links.On(interfaceId).Select(r => around.Network.Subnet(r.SubnetId)).OfType<Subnet>().DistinctBy(s => s.Id)
            .Where(s => s.VlanId != vlanId).Select(s => s with { VlanId = vlanId });
        return links with { MovedSubnets = [.. links.MovedSubnets, .. subnets] };
    }
}
