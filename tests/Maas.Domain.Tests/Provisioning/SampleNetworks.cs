using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Provisioning;

/// <summary>Nodes in networks, by the name of what is special about them.</summary>
internal static class SampleNetworks
{
    public static readonly IReadOnlyDictionary<string, NodeNetwork> All = new Dictionary<string, NodeNetwork>
    {
        ["static"] = Network([Nic(1, "eno1")], Link(1, 1, IpAllocationType.Sticky, "10.0.0.20", 1)),
        ["automatic"] = Network([Nic(1, "eno1"), Nic(2, "eno2")], Link(1, 1, IpAllocationType.Auto, "10.0.0.21", 1), Link(2, 2, IpAllocationType.Sticky, null, null)),
        ["dhcp"] = Network([Nic(1, "eno1")], Link(1, 1, IpAllocationType.Dhcp, null, 1)),
        ["dhcp-both"] = Network([Nic(1, "eno1", vlan: null)], Link(1, 1, IpAllocationType.Dhcp, null, null)),
        ["dual-stack"] = Network([Nic(1, "eno1")], Link(1, 1, IpAllocationType.Auto, "10.0.0.20", 1), Link(2, 1, IpAllocationType.Auto, "2001:db8::20", 3)),
        ["disconnected"] = Network([Nic(1, "eno1"), Nic(2, "eno2", vlan: null), Nic(3, "eno3") with { Enabled = false }], Link(1, 1, IpAllocationType.Auto, "10.0.0.20", 1)),
        ["mtu"] = Network([Nic(1, "eno1") with { Params = new InterfaceParams { Mtu = 9000, AcceptRa = false } }], Link(1, 1, IpAllocationType.Auto, "10.0.0.20", 1)),
        ["two-gateways"] = Network(
            [Nic(1, "eno1"), Nic(2, "eno2", vlan: 2)], Link(1, 1, IpAllocationType.Auto, "10.0.0.20", 1), Link(2, 2, IpAllocationType.Auto, "10.50.0.20", 2)),
        ["bond"] = Network(
            [
                Nic(1, "eno1"), Nic(2, "eno2"),
                Nic(3, "bond0", InterfaceType.Bond, parents: [1, 2], mac: 1) with { Params = new InterfaceParams { BondMode = "802.3ad", BondXmitHashPolicy = "layer3+4" } },
                Nic(4, "bond0.50", InterfaceType.Vlan, vlan: 4, parents: [3], mac: 1),
                Nic(5, "br0", InterfaceType.Bridge, vlan: 4, parents: [4], mac: 1) with { Params = new InterfaceParams { Mtu = 9000 } },
            ],
            Link(1, 3, IpAllocationType.Auto, "10.0.0.20", 1), Link(2, 5, IpAllocationType.Sticky, "10.60.0.20", 4)),
        ["active-backup"] = Network(
            [Nic(1, "eno1"), Nic(2, "eno2"), Nic(3, "bond0", InterfaceType.Bond, parents: [1, 2], mac: 1) with { Params = new InterfaceParams { BondMode = "active-backup" } }],
            Link(1, 3, IpAllocationType.Dhcp, null, 1)),
        ["ovs-bridge"] = Network(
            [Nic(1, "eno1"), Nic(2, "br0", InterfaceType.Bridge, parents: [1], mac: 1) with { Params = new InterfaceParams { BridgeType = "ovs", BridgeStp = true } }],
            Link(1, 2, IpAllocationType.Auto, "10.0.0.20", 1)),
    };

    private static NodeNetwork Network(IReadOnlyList<Interface> interfaces, params StaticIpAddress[] links) =>
        new(SampleNodes.Machine() with { Interfaces = interfaces })
        {
            Addresses = links,
            Vlans = new[] { new Vlan { Id = 1, FabricId = 0, DhcpOn = true }, new Vlan { Id = 2, FabricId = 0, Vid = 20 }, new Vlan { Id = 4, FabricId = 0, Vid = 50 } }.ToDictionary(v => v.Id),
            Subnets = new[]
            {
                Subnet(1, "10.0.0.0/24", 1, "10.0.0.1"), Subnet(2, "10.50.0.0/24", 2, "10.50.0.1") with { DnsServers = [IPAddress.Parse("10.50.0.53")], AllowDns = false },
                Subnet(3, "2001:db8::/64", 1, "2001:db8::1"), Subnet(4, "10.60.0.0/24", 4, null), Subnet(5, "192.168.0.0/16", 2, null),
            }.ToDictionary(s => s.Id),
            Routes = [new StaticRoute { Id = 1, SourceId = 1, DestinationId = 5, GatewayIp = IPAddress.Parse("10.0.0.254"), Metric = 10 }],
            SearchDomains = ["maas", "lab.example"],
            Servers = [(1, IPAddress.Parse("10.0.0.2")), (1, IPAddress.Parse("2001:db8::2"))],
            DefaultServers = [IPAddress.Parse("10.0.0.2")],
        };

    private static Interface Nic(int id, string name, InterfaceType type = InterfaceType.Physical, int? vlan = 1, int[]? parents = null, int? mac = null) => new()
    {
        Id = id,
        Name = name,
        Type = type,
        VlanId = vlan,
        Parents = parents ?? [],
        MacAddress = new MacAddress(0x525400000000UL + (ulong)(mac ?? id)),
    };

    private static StaticIpAddress Link(int id, int nic, IpAllocationType type, string? ip, int? subnet) => new()
    {
        Id = id,
        AllocType = type,
        Ip = ip is null ? null : IPAddress.Parse(ip),
        SubnetId = subnet,
        Interfaces = [new InterfaceRef("abc123", nic)],
    };

    private static Subnet Subnet(int id, string cidr, int vlan, string? gateway) =>
        new() { Id = id, Name = cidr, Cidr = Cidr.Parse(cidr), VlanId = vlan, GatewayIp = gateway is null ? null : IPAddress.Parse(gateway) };
}
