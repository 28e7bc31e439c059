using System.Text.Json.Serialization;
using Maas.Api.Contract;
using Maas.Api.Resources.Vlans;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Subnets;

/// <summary>A subnet as published (api-resources.md §11.4).</summary>
public sealed record SubnetView(
    int Id, string Name, string Description, [property: JsonConverter(typeof(EmbeddedConverter<VlanView>))] VlanView Vlan, string Space, string Cidr,
    string? GatewayIp, IReadOnlyList<string> DnsServers, int RdnsMode, bool ActiveDiscovery, bool AllowDns, bool AllowProxy, bool Managed,
    IReadOnlyList<string> DisabledBootArchitectures, string ResourceUri)
{
    /// <summary>A subnet by its number; null when it is gone.</summary>
    public static SubnetView? Of(int? id, IStore store) =>
        id is { } known && store.Documents(Collections.Subnets).Find(Collections.Key(known)) is { } subnet ? Of(subnet, store) : null;

    public static SubnetView Of(Subnet subnet, IStore store) => Embedded.Of(subnet, store, Make);

    /// <summary>The answer to who has just written it: it has an empty text for no gateway, where everybody else reads null.</summary>
    public static SubnetView Written(Subnet subnet, IStore store) => Of(subnet, store) with { GatewayIp = subnet.GatewayIp?.ToString() ?? "" };

    private static SubnetView Make(Subnet subnet, IStore store)
    {
        var vlan = store.Documents(Collections.Vlans).Find(Collections.Key(subnet.VlanId))!;
        return new SubnetView(
            subnet.Id, subnet.Name, subnet.Description, VlanView.Of(vlan, store), VlanView.SpaceName(vlan, store), subnet.Cidr.ToString(),
            subnet.GatewayIp?.ToString(), [.. subnet.DnsServers.Select(ip => ip.ToString())], subnet.RdnsMode, subnet.ActiveDiscovery, subnet.AllowDns,
            subnet.AllowProxy, subnet.Managed, subnet.DisabledBootArchitectures, $"/MAAS/api/2.0/subnets/{subnet.Id}/");
    }
}
