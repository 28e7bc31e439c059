using System.Collections.Frozen;
using System.Net;
using Maas.Domain.Dhcp;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Dhcp;

public sealed class DhcpDerivationTests
{
    private static readonly Node Rack = new()
    {
        SystemId = "rack01",
        Id = 1,
        Hostname = "rack",
        NodeType = NodeType.RegionAndRackController,
        Interfaces = [new Interface { Id = 1, Name = "eth0", VlanId = 1 }, new Interface { Id = 2, Name = "eth1", VlanId = 2 }],
    };

    private static readonly Node Machine = new()
    {
        SystemId = "mach01",
        Id = 2,
        Hostname = "machine",
        Interfaces =
        [
            new Interface { Id = 11, Name = "eno1", MacAddress = Mac(1), VlanId = 1 },
            new Interface { Id = 12, Name = "eno2", MacAddress = Mac(2), VlanId = 1 },
            new Interface { Id = 13, Name = "bond0", Type = InterfaceType.Bond, MacAddress = Mac(1), VlanId = 1, Parents = [11, 12] },
        ],
    };

    private static readonly DhcpModel Model = new()
    {
        Controller = Rack,
        Vlans = [Served(1), new Vlan { Id = 2, FabricId = 0 }, new Vlan { Id = 3, FabricId = 0, RelayVlanId = 1 }],
        Subnets = [Net(1, "10.0.0.0/24", 1, gateway: "10.0.0.254"), Net(2, "10.0.2.0/24", 2), Net(3, "10.0.3.0/24", 3, gateway: "10.0.3.1")],
        Ranges = [Range(1, "10.0.0.100", "10.0.0.199"), Range(3, "10.0.3.100", "10.0.3.199"), Range(2, "10.0.2.100", "10.0.2.199")],
        Addresses = [Row(1, "10.0.0.1", IpAllocationType.Sticky, "rack01", 1, 1), Row(2, "10.0.2.1", IpAllocationType.Sticky, "rack01", 2, 2)],
        Domains = [new DnsDomain { Id = 1, Name = "zeta" }, new DnsDomain { Id = 0, Name = "maas", IsDefault = true }, new DnsDomain { Id = 2, Name = "alpha" }],
        InterfaceOf = r => r.SystemId == "mach01" && Machine.Interface(r.InterfaceId) is { } nic ? (Machine, nic) : null,
    };

    [Fact]
    public void A_VLAN_without_DHCP_is_not_served_and_a_relayed_one_is()
    {
        var plan = DhcpDerivation.Derive(Model);
        Assert.Equal([1, 3], plan.Networks.Select(n => n.VlanId));
        Assert.Equal(["eth0"], plan.ByInterface.Keys);
        Assert.True(plan.TryFind(Ip("10.0.3.7"), out var relayed, out var scope));
        Assert.Equal((3, Ip("10.0.0.1")), (relayed.VlanId, scope.Server));
    }

    [Fact]
    public void Another_racks_VLAN_is_not_served() =>
        Assert.Empty(DhcpDerivation.Derive(Model with { Vlans = [Served(1) with { PrimaryRack = "other1" }] }).Networks);

    [Fact]
    public void A_subnet_that_is_not_managed_is_not_served() =>
        Assert.Empty(DhcpDerivation.Derive(Model with { Subnets = [Net(1, "10.0.0.0/24", 1) with { Managed = false }] }).Networks[0].Scopes);

    [Fact]
    public void A_VLAN_on_which_the_appliance_has_no_address_is_not_served() =>
        Assert.Empty(DhcpDerivation.Derive(Model with { Addresses = [] }).Networks);

    [Fact]
    public void A_scope_tells_what_the_contract_says()
    {
        var scope = DhcpDerivation.Derive(Model with { Subnets = [Net(1, "10.0.0.0/24", 1, "10.0.0.254") with { DnsServers = [IPAddress.Parse("9.9.9.9")] }] }).Networks[0].Scopes[0];
        Assert.Equal((Ip("10.0.0.254"), "maas"), (scope.Router, scope.DomainName));
        Assert.Equal([Ip("10.0.0.1"), Ip("9.9.9.9")], scope.DnsServers);
        Assert.Equal(["maas", "alpha", "zeta"], scope.DomainSearch);
        Assert.Equal([Ip("10.0.0.1")], scope.NtpServers);
        Assert.Equal([new DynamicRange(Ip("10.0.0.100"), Ip("10.0.0.199"))], scope.Ranges);
    }

    [Fact]
    public void Without_a_router_only_name_servers_on_the_subnet_are_told()
    {
        var plan = DhcpDerivation.Derive(Model with { Subnets = [Net(3, "10.0.3.0/24", 3)] });
        Assert.True(plan.TryFind(Ip("10.0.3.7"), out _, out var scope));
        Assert.Empty(scope.DnsServers);
    }

    [Fact]
    public void Where_names_are_not_to_be_resolved_here_only_the_subnets_servers_are_told() =>
        Assert.Empty(DhcpDerivation.Derive(Model with { Subnets = [Net(1, "10.0.0.0/24", 1) with { AllowDns = false }] }).Networks[0].Scopes[0].DnsServers);

    [Fact]
    public void Every_MAC_of_a_bond_gets_the_bonds_address_and_each_interface_counts_once()
    {
        var hosts = Hosts(Row(5, "10.0.0.50", IpAllocationType.Auto, "mach01", 13, 1), Row(6, "10.0.0.51", IpAllocationType.Sticky, "mach01", 13, 1));
        Assert.Equal(Ip("10.0.0.50"), hosts[Mac(1)].Address);
        Assert.Equal(Ip("10.0.0.50"), hosts[Mac(2)].Address);
    }

    [Fact]
    public void Tentative_and_observed_addresses_are_kept_for_nobody() => Assert.Empty(Hosts(
        Row(5, "10.0.0.50", IpAllocationType.Discovered, "mach01", 11, 1), Row(6, "10.0.0.51", IpAllocationType.Auto, "mach01", 11, 1) with { TempExpiresOn = DateTimeOffset.MaxValue }));

    [Fact]
    public void A_reserved_address_holds_for_a_MAC_that_no_record_names()
    {
        var model = Model with
        {
            Addresses = [.. Model.Addresses, Row(5, "10.0.0.50", IpAllocationType.Sticky, "mach01", 11, 1)],
            ReservedIps = [Reserved(1, "10.0.0.60", Mac(1)), Reserved(2, "10.0.0.61", Mac(9))],
        };
        var network = DhcpDerivation.Derive(model).Networks[0];
        Assert.Equal(Ip("10.0.0.50"), network.Hosts[Mac(1)].Address);
        Assert.Equal(Ip("10.0.0.61"), network.Hosts[Mac(9)].Address);
        Assert.Superset(new HashSet<Ipv4Address> { Ip("10.0.0.50"), Ip("10.0.0.60"), Ip("10.0.0.61"), Ip("10.0.0.1"), Ip("10.0.0.254") }, network.Taken.ToHashSet());
    }

    private static FrozenDictionary<MacAddress, DhcpHost> Hosts(params StaticIpAddress[] rows) =>
        DhcpDerivation.Derive(Model with { Addresses = [.. Model.Addresses, .. rows] }).Networks[0].Hosts;

    private static Vlan Served(int id) => new() { Id = id, FabricId = 0, DhcpOn = true, PrimaryRack = "rack01" };

    private static Subnet Net(int id, string cidr, int vlan, string? gateway = null) =>
        new() { Id = id, Name = cidr, Cidr = Cidr.Parse(cidr), VlanId = vlan, GatewayIp = gateway is null ? null : IPAddress.Parse(gateway) };

    private static IpRange Range(int subnet, string start, string end) =>
        new() { Id = subnet, SubnetId = subnet, Type = IpRangeType.Dynamic, StartIp = IPAddress.Parse(start), EndIp = IPAddress.Parse(end) };

    private static StaticIpAddress Row(int id, string ip, IpAllocationType type, string node, int nic, int subnet) =>
        new() { Id = id, Ip = IPAddress.Parse(ip), AllocType = type, SubnetId = subnet, Interfaces = [new InterfaceRef(node, nic)] };

    private static ReservedIp Reserved(int id, string ip, MacAddress mac) => new() { Id = id, SubnetId = 1, Ip = IPAddress.Parse(ip), MacAddress = mac };

    private static MacAddress Mac(int last) => new(0x525400000000UL + (ulong)last);

    private static Ipv4Address Ip(string text) => Ipv4Address.Parse(text);
}
