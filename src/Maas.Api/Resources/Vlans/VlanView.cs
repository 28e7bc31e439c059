using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Vlans;

/// <summary>A VLAN as published (api-resources.md §11.2).</summary>
public sealed record VlanView(
    int Id, string Name, int Vid, string Fabric, int FabricId, int Mtu, string? PrimaryRack, string? SecondaryRack, bool DhcpOn, string? ExternalDhcp,
    VlanView? RelayVlan, string Space, string ResourceUri)
{
    /// <summary>The literal for a VLAN that is in no space.</summary>
    public const string NoSpace = "undefined";

    public static VlanView Of(Vlan vlan, IStore store) => Embedded.Of(vlan, store, Make);

    private static VlanView Make(Vlan vlan, IStore store)
    {
        var fabric = store.Documents(Collections.Fabrics).Find(Collections.Key(vlan.FabricId));
        var relay = vlan.RelayVlanId is { } id && id != vlan.Id ? store.Documents(Collections.Vlans).Find(Collections.Key(id)) : null;
        return new VlanView(
            vlan.Id, IsDefault(vlan, store) ? "untagged" : vlan.Name ?? Collections.Key(vlan.Vid), vlan.Vid, fabric?.DisplayName ?? "", vlan.FabricId, vlan.Mtu, vlan.PrimaryRack,
            vlan.SecondaryRack, vlan.DhcpOn, vlan.ExternalDhcp, relay is null ? null : Of(relay, store), SpaceName(vlan, store),
            $"/MAAS/api/2.0/vlans/{vlan.Id}/");
    }

    /// <summary>The fabric's default VLAN is the one with the lowest number (network.md §1.1).</summary>
    public static bool IsDefault(Vlan vlan, IStore store) =>
        store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(vlan.FabricId)).Min(v => v.Id) == vlan.Id;

    public static string SpaceName(Vlan vlan, IStore store) =>
        (vlan.SpaceId is { } id ? store.Documents(Collections.Spaces).Find(Collections.Key(id))?.DisplayName : null) ?? NoSpace;
}
