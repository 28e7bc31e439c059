using System.Text.Json.Serialization;
using Maas.Api.Contract;
using Maas.Api.Resources.Subnets;
using Maas.Api.Resources.Vlans;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

/// <summary>An interface as published (api-resources.md §9.1).</summary>
public sealed record InterfaceView(
    string? SystemId, int Id, string Name, string Type, [property: JsonConverter(typeof(EmbeddedConverter<VlanView>))] VlanView? Vlan,
    string? MacAddress, IReadOnlyList<string> Parents, IReadOnlyList<string> Children,
    IReadOnlyList<string> Tags, bool Enabled, IReadOnlyList<LinkView> Links, IReadOnlyDictionary<string, object> Params,
    IReadOnlyList<DiscoveredView>? Discovered, int EffectiveMtu, string? Vendor, string? Product, string? FirmwareVersion, bool LinkConnected,
    int InterfaceSpeed, int LinkSpeed, int? NumaNode, int SriovMaxVf, string ResourceUri)
{
    public static InterfaceView Of(Node node, Interface nic, IStore store)
    {
        var addresses = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByInterface, Collections.Key(nic.Id));
        var vlan = nic.VlanId is { } id ? store.Documents(Collections.Vlans).Find(Collections.Key(id)) : null;
        var observed = addresses.Where(a => a.AllocType == IpAllocationType.Discovered).ToList();
        return new InterfaceView(
            node.SystemId, nic.Id, nic.Name, TypeName(nic.Type), vlan is null ? null : VlanView.Of(vlan, store), nic.MacAddress?.ToString(),
            [.. nic.Parents.Select(p => node.Interface(p)?.Name).OfType<string>().Order(StringComparer.Ordinal)],
            [.. node.Interfaces.Where(i => i.Parents.Contains(nic.Id)).Select(i => i.Name).Order(StringComparer.Ordinal)],
            nic.Tags, nic.Enabled, [.. addresses.Where(IsLink).Select(a => LinkView.Of(a, observed, store))], InterfaceParameters.Published(nic.Params),
            observed.Count == 0 ? null : [.. observed.Where(a => a.Ip is not null).Select(a => DiscoveredView.Of(a, store)).OrderBy(d => d.IpAddress, StringComparer.Ordinal)],
            MtuOf(node, nic, store), nic.Vendor, nic.Product, nic.FirmwareVersion, nic.LinkConnected, nic.InterfaceSpeed, nic.LinkSpeed,
            node.NodeType == NodeType.Device || nic.Type != InterfaceType.Physical ? null : nic.NumaNode ?? 0, nic.SriovMaxVf,
            $"/MAAS/api/2.0/nodes/{node.SystemId}/interfaces/{nic.Id}/");
    }

    /// <summary>An interface that belongs to no node: a MAC address that DHCP saw, or that somebody reserved an address for.</summary>
    public static InterfaceView OfNobody(Interface nic, IStore store)
    {
        var stand = new Node { SystemId = "system_id", Id = 0, Hostname = "", NodeType = NodeType.Device, Interfaces = [nic] };
        return Of(stand, nic, store) with { SystemId = null };
    }

    public static string TypeName(InterfaceType type) => type switch
    {
        InterfaceType.Physical => "physical",
        InterfaceType.Bond => "bond",
        InterfaceType.Bridge => "bridge",
        InterfaceType.Vlan => "vlan",
        InterfaceType.Alias => "alias",
        InterfaceType.Unknown => "unknown",
    };

    /// <summary>Own value, else the VLAN's, else 1500; never below what an interface built on it needs (network.md §4.1).</summary>
    public static int MtuOf(Node node, Interface nic, IStore store)
    {
        var vlan = nic.VlanId is { } id ? store.Documents(Collections.Vlans).Find(Collections.Key(id)) : null;
        var own = nic.Params.Mtu ?? vlan?.Mtu ?? 1500;
        return node.Interfaces.Where(i => i.Parents.Contains(nic.Id)).Select(child => MtuOf(node, child, store)).Append(own).Max();
    }

    private static bool IsLink(StaticIpAddress address) => address.AllocType != IpAllocationType.Discovered && address.TempExpiresOn is null;
}

/// <summary>A configured address of an interface; the keys of what is unknown are left out.</summary>
public sealed record LinkView(
    int Id, string Mode, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? IpAddress,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonConverter(typeof(EmbeddedConverter<SubnetView>))] SubnetView? Subnet)
{
    /// <summary>A DHCP link shows what was last observed on its interface (network.md §1.7).</summary>
    public static LinkView Of(StaticIpAddress address, IReadOnlyList<StaticIpAddress> observed, IStore store)
    {
        var shown = address.AllocType == IpAllocationType.Dhcp ? observed.Where(o => o.Ip is not null).MaxBy(o => o.Updated) ?? address : address;
        var subnet = (address.SubnetId ?? shown.SubnetId) is { } id ? store.Documents(Collections.Subnets).Find(Collections.Key(id)) : null;
        return new LinkView(address.Id, ModeOf(address), shown.Ip?.ToString(), subnet is null ? null : SubnetView.Of(subnet, store));
    }

    private static string ModeOf(StaticIpAddress address) => address.AllocType switch
    {
        IpAllocationType.Auto => "auto",
        IpAllocationType.Dhcp => "dhcp",
        _ => address.Ip is null ? "link_up" : "static",
    };
}

/// <summary>An observed address.</summary>
public sealed record DiscoveredView([property: JsonConverter(typeof(EmbeddedConverter<SubnetView>))] SubnetView? Subnet, string IpAddress)
{
    public static DiscoveredView Of(StaticIpAddress address, IStore store) => new(
        address.SubnetId is { } id && store.Documents(Collections.Subnets).Find(Collections.Key(id)) is { } subnet ? SubnetView.Of(subnet, store) : null,
        address.Ip!.ToString());
}
