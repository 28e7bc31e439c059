using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.VmHosts;

/// <summary>What of a host the cards of its machines are attached to (power.md §8.3).</summary>
public sealed class NicPlanTests
{
    private static readonly NetworkModel Network = NetworkModel.Of(
        [new Fabric { Id = 0 }, new Fabric { Id = 1, Name = "storage" }],
        [
            new Vlan { Id = 1, FabricId = 0, SpaceId = 1, DhcpOn = true }, new Vlan { Id = 2, FabricId = 1 }, new Vlan { Id = 3, FabricId = 1, Vid = 20 },
            new Vlan { Id = 4, FabricId = 1, Vid = 30, RelayVlanId = 1 },
        ],
        [new Space { Id = 1, Name = "public" }],
        [
            new Subnet { Id = 1, Name = "lan", Cidr = Cidr.Parse("10.0.0.0/24"), VlanId = 1 }, new Subnet { Id = 2, Name = "disks", Cidr = Cidr.Parse("10.1.0.0/24"), VlanId = 2 },
        ]);

    private static readonly Node Host = new()
    {
        SystemId = "host01",
        Id = 1,
        Hostname = "kvm1",
        Interfaces =
        [
            new Interface { Id = 1, Name = "eno1", VlanId = 1 },
            new Interface { Id = 2, Name = "br0", Type = InterfaceType.Bridge, VlanId = 1, Parents = [1] },
            new Interface { Id = 3, Name = "eno2", VlanId = 2, SriovMaxVf = 8 },
            new Interface { Id = 4, Name = "eno2.20", Type = InterfaceType.Vlan, VlanId = 3, Parents = [3] },
            new Interface { Id = 5, Name = "eno3", VlanId = 2 },
            new Interface { Id = 6, Name = "bond0", Type = InterfaceType.Bond, VlanId = 2, Parents = [5], Tags = ["bonded"] },
            new Interface { Id = 7, Name = "eno4", VlanId = 4 },
            new Interface { Id = 8, Name = "eno5", VlanId = 1, Enabled = false, Tags = ["dark"] },
        ],
    };

    private static readonly StaticIpAddress[] Rows =
        [new() { Id = 1, Ip = IPAddress.Parse("10.0.0.5"), SubnetId = 1, AllocType = IpAllocationType.Sticky, Interfaces = [new InterfaceRef("host01", 2)] }];

    private static NicPlan Plan(bool sriov = false) => new(Host, Rows, Network, sriov);

    private static string Said(Outcome<IReadOnlyList<ComposeNic>> cards) => cards.IsRefused ? cards.Refusal!.Text
        : string.Join(" | ", cards.Value!.Select(c => $"{c.Kind} {c.To}{(c.Tag is { } tag ? $" tag {tag}" : "")} vlan {c.VlanId}{string.Concat(c.Addresses.Select(a => $" {a.Ip} in {a.SubnetId}"))}"));

    [Theory]
    [InlineData("a:space=public", false, "Bridge br0 vlan 1")]
    [InlineData("a:name=eno1", false, "Bridge br0 vlan 1")]
    [InlineData("a:subnet=lan", false, "Bridge br0 vlan 1")]
    [InlineData("a:ip=10.0.0.77", false, "Bridge br0 vlan 1 10.0.0.77 in 1")]
    [InlineData("disks:fabric=storage;boot:space=public", false, "Macvlan eno4 vlan 4 | Bridge br0 vlan 1")]
    [InlineData("disks:vlan=id:2;boot:space=public", false, "Bridge br0 vlan 1 | Macvlan eno2 vlan 2")]
    [InlineData("disks:vlan=id:2;boot:space=public", true, "Bridge br0 vlan 1 | Sriov eno2 vlan 2")]
    [InlineData("tagged:vid=20;boot:space=public", false, "Bridge br0 vlan 1 | Macvlan eno2.20 vlan 3")]
    [InlineData("tagged:vid=20;boot:space=public", true, "Bridge br0 vlan 1 | Sriov eno2 tag 20 vlan 3")]
    [InlineData("b:tag=bonded;boot:vid=30", false, "Macvlan eno4 vlan 4 | Macvlan bond0 vlan 2")]
    [InlineData("a:vid=20", false, "MAAS DHCP must be enabled on at least one VLAN attached to the specified interfaces.")]
    [InlineData("a:space=nowhere", false, "This pod does not match the specified networks.")]
    [InlineData("a:name=eno3", false, "This pod does not match the specified networks.")]
    [InlineData("a:tag=dark", false, "This pod does not match the specified networks.")]
    [InlineData("a:ip=192.168.0.1", false, "This pod does not match the specified networks.")]
    [InlineData("a:ip=10.0.0.5x", false, "'10.0.0.5x' is not an IP address.")]
    public void Each_label_becomes_a_card_where_the_host_has_what_it_asks_for(string interfaces, bool sriov, string cards) => Assert.Equal(cards, Said(Plan(sriov).For(interfaces)));

    [Theory]
    [InlineData("a", "Malformed constraint: 'a' (required format: '<label>:<key>=<value>[,<key2>=<value2>[,...]]')")]
    [InlineData("a:color=red", "Unknown interfaces constraint: 'color")]
    [InlineData("a:mode=auto", "The only valid value for 'mode' is 'unconfigured'.")]
    [InlineData(";", "This field is required.")]
    [InlineData("a:space=public", null)]
    public void A_constraint_may_be_wrong_whatever_the_host(string interfaces, string? problem) => Assert.Equal(problem, NicPlan.Problem(interfaces, Network)?.Text);

    [Fact]
    public void Without_a_choice_the_card_is_where_dhcp_serves()
    {
        Assert.Equal(new ComposeNic(NicAttachment.Bridge, "br0") { VlanId = 1 }, Plan().Default());
        var dark = NetworkModel.Of(Network.Fabrics.Values, Network.Vlans.Values.Select(v => v with { DhcpOn = false }), Network.Spaces.Values, Network.Subnets.Values);
        Assert.Null(new NicPlan(Host, Rows, dark, sriov: true).Default());
    }
}
