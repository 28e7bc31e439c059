using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>A node's network configuration as version 1, for systems that know no netplan (deploy.md §5).</summary>
public static class NetworkV1
{
    public static YamlMap Of(NodeNetwork network)
    {
        var gateways = new[] { network.DefaultGateway(false), network.DefaultGateway(true) }.Where(g => g is not null).Select(g => g!.Value.Link.Id).ToHashSet();
        List<YamlMap> items = [.. network.Interfaces.Select(nic => Item(network, nic, gateways))];
        var addressed = network.Interfaces.SelectMany(network.AddressedLinks).ToList();
        if (addressed.Count > 0 && network.DefaultServers.Count > 0)
        {
            items.Add(new YamlMap
            {
                { "type", "nameserver" },
                { "address", network.DefaultServers.Select(s => s.ToString()).ToList() },
                { "search", network.SearchDomains.Count > 0 ? network.SearchDomains : null },
            });
        }

        return new YamlMap { { "network", new YamlMap { { "version", 1 }, { "config", items } } } };
    }

    private static YamlMap Item(NodeNetwork network, Interface nic, HashSet<int> gateways)
    {
        var item = new YamlMap
        {
            { "type", nic.Type switch { InterfaceType.Bond => "bond", InterfaceType.Bridge => "bridge", InterfaceType.Vlan => "vlan", _ => "physical" } },
            { "id", nic.Name },
            { "name", nic.Name },
        };
        if (nic.Type != InterfaceType.Vlan) item.Add("mac_address", nic.MacAddress?.ToString());
        item.Add("mtu", network.MtuOf(nic));
        if (nic.Params.AcceptRa is { } acceptRa) item.Add("accept-ra", acceptRa ? 1 : 0);
        var parents = nic.Parents.Select(p => network.Node.Interface(p)).OfType<Interface>().Where(p => p.Enabled).Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        var parameters = new YamlMap();
        switch (nic.Type)
        {
            case InterfaceType.Bond:
                item.Add("bond_interfaces", parents);
                InterfaceSettings.AddBondV1(parameters, nic.Params);
                break;
            case InterfaceType.Bridge:
                item.Add("bridge_interfaces", parents);
                InterfaceSettings.AddBridgeV1(parameters, nic.Params);
                break;
            case InterfaceType.Vlan:
                item.Add("vlan_link", parents.FirstOrDefault());
                item.Add("vlan_id", nic.VlanId is { } id ? network.Vlans.GetValueOrDefault(id)?.Vid ?? 0 : 0);
                break;
        }

        if (!parameters.IsEmpty) item.Add("params", parameters);
        item.Add("subnets", Subnets(network, nic, gateways));
        return item;
    }

    private static List<YamlMap> Subnets(NodeNetwork network, Interface nic, HashSet<int> gateways)
    {
        var subnets = new List<YamlMap>();
        foreach (var (link, subnet) in network.AddressedLinks(nic))
        {
            var servers = network.ServersOf(subnet);
            var routes = network.Routes.Where(r => r.SourceId == subnet.Id && network.Subnets.ContainsKey(r.DestinationId)).OrderBy(r => r.Id)
                .Select(r => new YamlMap { { "destination", network.Subnets[r.DestinationId].Cidr.ToString() }, { "gateway", r.GatewayIp.ToString() }, { "metric", r.Metric } }).ToList();
            subnets.Add(new YamlMap
            {
                { "type", "static" },
                { "address", $"{link.Ip}/{subnet.Cidr.PrefixLength}" },
                { "gateway", gateways.Contains(link.Id) ? subnet.GatewayIp?.ToString() : null },
                { "dns_nameservers", servers.Count > 0 ? servers.Select(s => s.ToString()).ToList() : null },
                { "dns_search", servers.Count > 0 && subnet.AllowDns && network.SearchDomains.Count > 0 ? network.SearchDomains : null },
                { "routes", routes.Count > 0 ? routes : null },
            });
        }

        foreach (var link in network.LinksOf(nic).Where(l => l.AllocType == IpAllocationType.Dhcp))
            subnets.Add(new YamlMap { { "type", network.SubnetOf(link) is not { } subnet ? "dhcp" : subnet.Cidr.IsIPv6 ? "dhcp6" : "dhcp4" } });
        if (subnets.Count == 0) subnets.Add(new YamlMap { { "type", "manual" } });
        return subnets;
    }
}
