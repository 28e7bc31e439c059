using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>A node's network configuration as netplan version 2 (deploy.md §5, network.md §4.5).</summary>
public sealed class Netplan
{
    /// <summary>Tables 253 to 255 are the kernel's own.</summary>
    private const int LastTable = 252;
    private const int MainTable = 254;
    private const int Priority = 1000;

    private readonly NodeNetwork _network;
    private readonly bool _sourceRouting;
    private readonly bool _ephemeral;
    private readonly HashSet<int> _gatewayLinks;
    private int _table;

    private Netplan(NodeNetwork network, bool sourceRouting, bool ephemeral)
    {
        _network = network;
        _sourceRouting = sourceRouting;
        _ephemeral = ephemeral;
        _gatewayLinks = [.. new[] { network.DefaultGateway(false), network.DefaultGateway(true) }.Where(g => g is not null).Select(g => g!.Value.Link.Id)];
    }

    /// <param name="sourceRouting">Answers leave through the interface they were asked on, by a routing table for each other gateway.</param>
    /// <param name="ephemeral">For the ephemeral system: the boot interface asks for an address while its automatic one is not known yet.</param>
    public static YamlMap Of(NodeNetwork network, bool sourceRouting = true, bool ephemeral = false) => new Netplan(network, sourceRouting, ephemeral).Document();

    private YamlMap Document()
    {
        YamlMap ethernets = [], bonds = [], bridges = [], vlans = [];
        foreach (var nic in _network.Interfaces)
        {
            var section = nic.Type switch
            {
                InterfaceType.Bond => bonds,
                InterfaceType.Bridge => bridges,
                InterfaceType.Vlan => vlans,
                _ => ethernets,
            };
            section.Add(nic.Name, Entry(nic));
        }

        static YamlMap? Filled(YamlMap section) => section.IsEmpty ? null : section;
        YamlMap network = new()
        {
            { "version", 2 },
            { "ethernets", Filled(ethernets) },
            { "bonds", Filled(bonds) },
            { "bridges", Filled(bridges) },
            { "vlans", Filled(vlans) },
        };
        return new YamlMap { { "network", network } };
    }

    private YamlMap Entry(Interface nic)
    {
        var entry = new YamlMap();
        switch (nic.Type)
        {
            case InterfaceType.Bond:
                entry.Add("interfaces", Parents(nic));
                entry.Add("macaddress", nic.MacAddress?.ToString());
                entry.Add("mtu", _network.MtuOf(nic));
                entry.Add("parameters", InterfaceSettings.Bond(nic.Params));
                break;
            case InterfaceType.Bridge:
                entry.Add("interfaces", Parents(nic));
                entry.Add("macaddress", nic.MacAddress?.ToString());
                entry.Add("mtu", _network.MtuOf(nic));
                entry.Add("parameters", InterfaceSettings.Bridge(nic.Params));
                if (nic.Params.BridgeType == "ovs") entry.Add("openvswitch", new YamlMap());
                break;
            case InterfaceType.Vlan:
                entry.Add("id", nic.VlanId is { } id ? _network.Vlans.GetValueOrDefault(id)?.Vid ?? 0 : 0);
                entry.Add("link", Parents(nic).FirstOrDefault());
                entry.Add("mtu", _network.MtuOf(nic));
                break;
            default:
                entry.Add("match", new YamlMap { { "macaddress", nic.MacAddress?.ToString() } });
                entry.Add("set-name", nic.Name);
                entry.Add("mtu", _network.MtuOf(nic));
                break;
        }

        AddAddressing(entry, nic);
        return entry;
    }

    private void AddAddressing(YamlMap entry, Interface nic)
    {
        var links = _network.LinksOf(nic).ToList();
        var addressed = _network.AddressedLinks(nic).ToList();
        var (dhcp4, dhcp6) = Dhcp(nic, links);
        if (dhcp4) entry.Add("dhcp4", true);
        if (dhcp6) entry.Add("dhcp6", true);
        if (addressed.Count > 0) entry.Add("addresses", addressed.Select(a => $"{a.Link.Ip}/{a.Subnet.Cidr.PrefixLength}").ToList());
        foreach (var (link, subnet) in addressed.Where(a => _gatewayLinks.Contains(a.Link.Id)))
            entry.Add(subnet.Cidr.IsIPv6 ? "gateway6" : "gateway4", subnet.GatewayIp?.ToString());
        if (addressed.Count > 0) entry.Add("nameservers", Nameservers([.. addressed.Select(a => a.Subnet)]));
        AddRoutes(entry, nic, [.. addressed.Select(a => a.Subnet).DistinctBy(s => s.Id)]);
        entry.Add("accept-ra", nic.Params.AcceptRa);
        if (nic.VlanId is null) entry.Add("optional", true);
        else if (nic is { Type: InterfaceType.Bridge, Params.BridgeType: "ovs" }) entry.Add("optional", false);
    }

    private (bool V4, bool V6) Dhcp(Interface nic, List<StaticIpAddress> links)
    {
        var asked = links.Where(l => l.AllocType == IpAllocationType.Dhcp).Select(l => _network.SubnetOf(l)).ToList();
        if (_ephemeral && nic.Id == _network.Node.BootInterface?.Id)
        {
            var waiting = links.Where(l => l.AllocType == IpAllocationType.Auto && l.Ip is null).Select(l => _network.SubnetOf(l)).ToList();
            asked.AddRange(waiting);
        }

        return (asked.Any(s => s is null || !s.Cidr.IsIPv6), asked.Any(s => s is null || s.Cidr.IsIPv6));
    }

    private YamlMap? Nameservers(List<Subnet> subnets)
    {
        var servers = subnets.SelectMany(_network.ServersOf).Distinct().ToList();
        if (servers.Count == 0 && subnets.All(s => s.AllowDns)) servers = [.. _network.DefaultServers];
        if (servers.Count == 0) return null;
        return new YamlMap
        {
            { "addresses", servers.Select(s => s.ToString()).ToList() },
            { "search", subnets.Any(s => s.AllowDns) && _network.SearchDomains.Count > 0 ? _network.SearchDomains : null },
        };
    }

    private void AddRoutes(YamlMap entry, Interface nic, List<Subnet> subnets)
    {
        List<YamlMap> routes = [], policies = [];
        foreach (var subnet in subnets)
        {
            var own = _network.Routes.Where(r => r.SourceId == subnet.Id && _network.Subnets.ContainsKey(r.DestinationId)).OrderBy(r => r.Id).ToList();
            routes.AddRange(own.Select(r => Route(r, null)));
            if (_sourceRouting && subnet.GatewayIp is not null && !IsDefaultThrough(nic, subnet) && _table < LastTable) AddTable(subnet, own, routes, policies);
        }

        if (routes.Count > 0) entry.Add("routes", routes);
        if (policies.Count > 0) entry.Add("routing-policy", policies);
    }

    /// <summary>A gateway that is not the default one answers for its own subnet only: in a table of its own.</summary>
    private void AddTable(Subnet subnet, List<StaticRoute> own, List<YamlMap> routes, List<YamlMap> policies)
    {
        var table = ++_table;
        var (cidr, anywhere) = (subnet.Cidr.ToString(), subnet.Cidr.IsIPv6 ? "::/0" : "0.0.0.0/0");
        routes.Add(new YamlMap { { "to", anywhere }, { "via", subnet.GatewayIp!.ToString() }, { "table", table } });
        policies.Add(new YamlMap { { "from", cidr }, { "table", table }, { "priority", Priority } });
        policies.Add(new YamlMap { { "from", cidr }, { "to", cidr }, { "table", MainTable } });
        foreach (var route in own)
        {
            routes.Add(Route(route, table));
            policies.Add(new YamlMap { { "from", anywhere }, { "to", _network.Subnets[route.DestinationId].Cidr.ToString() }, { "table", table }, { "priority", Priority } });
        }
    }

    private YamlMap Route(StaticRoute route, int? table) => new()
    {
        { "to", _network.Subnets[route.DestinationId].Cidr.ToString() },
        { "via", route.GatewayIp.ToString() },
        { "metric", route.Metric },
        { "table", table },
    };

    private bool IsDefaultThrough(Interface nic, Subnet subnet) =>
        _network.DefaultGateway(subnet.Cidr.IsIPv6) is { } gateway && gateway.Subnet.Id == subnet.Id && gateway.Link.Interfaces.Any(i => i.InterfaceId == nic.Id);

    private List<string> Parents(Interface nic) => [.. nic.Parents.Select(p => _network.Node.Interface(p)).OfType<Interface>().Where(p => p.Enabled).Select(p => p.Name).Order(StringComparer.Ordinal)];
}
