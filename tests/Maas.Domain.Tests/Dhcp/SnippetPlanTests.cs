using System.Net;
using Maas.Domain.Dhcp;
using Maas.Domain.Dhcp.Snippets;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Dhcp;

/// <summary>What snippets change in what DHCP serves, and that a narrower one comes before a wider one (network.md §6.3).</summary>
public sealed class SnippetPlanTests
{
    private const byte Ntp = 42;
    private static readonly MacAddress Known = MacAddress.Parse("52:54:00:00:00:01");
    private static readonly MacAddress Stranger = MacAddress.Parse("52:54:00:00:00:99");

    private static readonly Node Machine = new() { SystemId = "mach01", Id = 2, Hostname = "machine", Interfaces = [new Interface { Id = 11, Name = "eno1", MacAddress = Known, VlanId = 1 }] };

    private static readonly DhcpModel Model = new()
    {
        Controller = new Node { SystemId = "rack01", Id = 1, Hostname = "rack", NodeType = NodeType.RegionAndRackController, Interfaces = [new Interface { Id = 1, Name = "eth0", VlanId = 1 }] },
        Vlans = [new Vlan { Id = 1, FabricId = 0, DhcpOn = true, PrimaryRack = "rack01" }],
        Subnets = [new Subnet { Id = 1, Name = "lan", Cidr = Cidr.Parse("10.0.0.0/24"), VlanId = 1 }],
        Ranges =
        [
            new IpRange { Id = 7, SubnetId = 1, Type = IpRangeType.Dynamic, StartIp = IPAddress.Parse("10.0.0.100"), EndIp = IPAddress.Parse("10.0.0.149") },
            new IpRange { Id = 8, SubnetId = 1, Type = IpRangeType.Dynamic, StartIp = IPAddress.Parse("10.0.0.150"), EndIp = IPAddress.Parse("10.0.0.199") },
        ],
        Addresses =
        [
            new StaticIpAddress { Id = 1, AllocType = IpAllocationType.Sticky, Ip = IPAddress.Parse("10.0.0.1"), SubnetId = 1, Interfaces = [new InterfaceRef("rack01", 1)] },
            new StaticIpAddress { Id = 2, AllocType = IpAllocationType.Sticky, Ip = IPAddress.Parse("10.0.0.9"), SubnetId = 1, Interfaces = [new InterfaceRef("mach01", 11)] },
        ],
        InterfaceOf = r => r.SystemId == "mach01" && Machine.Interface(r.InterfaceId) is { } nic ? (Machine, nic) : null,
        NodeOf = id => id == "mach01" ? Machine : null,
    };

    private static DhcpSnippet Snippet(int id, string value, string? node = null, int? subnet = null, int? range = null) => new()
    {
        Id = id,
        Name = $"s{id}",
        SystemId = node,
        SubnetId = subnet,
        IpRangeId = range,
        Versions = [new SnippetVersion(id, value, default)],
    };

    private static SharedNetwork Derive(params DhcpSnippet[] snippets) => DhcpDerivation.Derive(Model with { Snippets = snippets }).Networks[0];

    private static string NtpOf(DhcpScope? scope) => scope!.Statements.Options.TryGetValue(Ntp, out var octets) ? new IPAddress(octets).ToString() : "";

    [Fact]
    public void Without_snippets_a_scope_is_the_subnets_own()
    {
        var network = Derive();
        Assert.Same(network.Scopes[0], network.Serving(Stranger, Ipv4Address.Parse("10.0.0.120")));
        Assert.True(network.Scopes[0].Statements.IsNone);
    }

    [Fact]
    public void A_narrower_snippet_comes_before_a_wider_one()
    {
        var network = Derive(
            Snippet(1, "option ntp-servers 1.1.1.1;", node: "mach01"), Snippet(2, "option ntp-servers 2.2.2.2;", subnet: 1, range: 7),
            Snippet(3, "option ntp-servers 3.3.3.3; next-server 10.0.0.3;", subnet: 1), Snippet(4, "option ntp-servers 4.4.4.4; filename \"f\";"));
        Assert.Equal("2.2.2.2", NtpOf(network.Serving(Stranger, Ipv4Address.Parse("10.0.0.120"))));
        Assert.Equal("3.3.3.3", NtpOf(network.Serving(Stranger, Ipv4Address.Parse("10.0.0.160"))));
        Assert.Equal("1.1.1.1", NtpOf(network.Serving(Known, Ipv4Address.Parse("10.0.0.120"))));
        var host = network.Hosts[Known];
        Assert.Equal(("1.1.1.1", "f", "10.0.0.3"), (NtpOf(host.Scope), host.Scope.Statements.Filename, host.Scope.Statements.NextServer!.Value.ToString()));
        Assert.All([network.Serving(Stranger, Ipv4Address.Parse("10.0.0.120"))!, host.Scope], s => Assert.Contains(s, network.AllScopes));
    }

    [Fact]
    public void A_declared_host_has_its_address_and_nobody_else_gets_it()
    {
        var network = Derive(Snippet(1, "host h { hardware ethernet 52:54:00:00:00:99; fixed-address 10.0.0.120; option ntp-servers 5.5.5.5; }", subnet: 1));
        var host = network.Hosts[Stranger];
        Assert.Equal((Ipv4Address.Parse("10.0.0.120"), "5.5.5.5"), (host.Address, NtpOf(host.Scope)));
        Assert.Contains(host.Address, (IReadOnlySet<Ipv4Address>)network.Taken);
    }

    [Fact]
    public void Unknown_clients_can_be_kept_out_of_a_range_and_single_ones_out_of_everything()
    {
        var network = Derive(
            Snippet(1, "deny unknown-clients;", subnet: 1, range: 7), Snippet(2, "host h { hardware ethernet 52:54:00:00:00:99; deny booting; }", subnet: 1));
        Assert.Equal(Ipv4Address.Parse("10.0.0.150"), Assert.Single(network.Scopes[0].Ranges).First);
        Assert.Contains(Stranger, (IReadOnlySet<MacAddress>)network.Refused);
        Assert.DoesNotContain(Known, (IReadOnlySet<MacAddress>)network.Refused);
    }
}
