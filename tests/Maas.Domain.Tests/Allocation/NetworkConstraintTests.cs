using System.Net;
using Maas.Domain.Allocation;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Allocation;

/// <summary>Where a machine must be in the network to be chosen (api-resources.md §4, §7.1).</summary>
public sealed class NetworkConstraintTests
{
    private static readonly NetworkModel Network = NetworkModel.Of(
        [new Fabric { Id = 0 }, new Fabric { Id = 1, Name = "storage", ClassType = "10g" }],
        [new Vlan { Id = 5001, FabricId = 0, SpaceId = 1 }, new Vlan { Id = 5002, FabricId = 1 }, new Vlan { Id = 5003, FabricId = 1, Vid = 20, Name = "backup" }],
        [new Space { Id = 1, Name = "public" }],
        [
            new Subnet { Id = 1, Name = "lan", Cidr = Cidr.Parse("10.0.0.0/24"), VlanId = 5001 },
            new Subnet { Id = 2, Name = "disks", Cidr = Cidr.Parse("10.1.0.0/24"), VlanId = 5002 },
            new Subnet { Id = 3, Name = "tapes", Cidr = Cidr.Parse("10.2.0.0/24"), VlanId = 5003 },
        ]);

    private static readonly Node Machine = new()
    {
        SystemId = "abc123",
        Id = 7,
        Hostname = "n1",
        Interfaces =
        [
            new Interface { Id = 11, Name = "eth0", VlanId = 5001, Tags = ["up", "fast"], LinkSpeed = 10000 },
            new Interface { Id = 12, Name = "eth1", VlanId = 5002, Tags = ["up"] },
        ],
    };

    private static readonly StaticIpAddress[] Rows =
    [
        new() { Id = 1, Ip = IPAddress.Parse("10.0.0.5"), SubnetId = 1, AllocType = IpAllocationType.Sticky, Interfaces = [new InterfaceRef("abc123", 11)] },
        new() { Id = 2, SubnetId = 2, AllocType = IpAllocationType.Auto, Interfaces = [new InterfaceRef("abc123", 12)] },
    ];

    private static readonly AllocationModel Model = new()
    {
        Zones = new Dictionary<string, int>(),
        Pools = new Dictionary<string, int>(),
        Domains = new Dictionary<string, DnsDomain>(),
        IsTag = _ => true,
        IsUser = _ => true,
        Network = Network,
        Addresses = node => node.SystemId == "abc123" ? Rows : [],
    };

    private static Outcome<Constraint> Read(string name, params string[] values) => MachineFilter.Read(new AskedConstraint(name, values, Model));

    [Theory]
    [InlineData("fabrics", "storage", true)]
    [InlineData("fabrics", "nowhere", false)]
    [InlineData("not_fabrics", "fabric-0", false)]
    [InlineData("fabric_classes", "10g", true)]
    [InlineData("not_fabric_classes", "10g", false)]
    [InlineData("vlans", "untagged", true)]
    [InlineData("vlans", "20", false)]
    [InlineData("vlans", "name:backup", false)]
    [InlineData("not_vlans", "id:5003", true)]
    [InlineData("subnets", "lan", true)]
    [InlineData("subnets", "10.1.0.0/24", true)]
    [InlineData("subnets", "ip:10.0.0.77", true)]
    [InlineData("subnets", "fabric:storage", false)]
    [InlineData("subnets", "space:public", true)]
    [InlineData("subnets", "vid:untagged,fabric:storage", true)]
    [InlineData("not_subnets", "subnet-3", true)]
    [InlineData("not_subnets", "subnet-1", false)]
    [InlineData("interfaces", "a:fabric=storage", true)]
    [InlineData("interfaces", "a:space=public;b:space=undefined", true)]
    [InlineData("interfaces", "a:space=public,name=eth1", false)]
    [InlineData("interfaces", "a:tag=up&&fast", true)]
    [InlineData("interfaces", "a:tag=up&&fast,name=eth1", false)]
    [InlineData("interfaces", "a:name=eth7,name=eth1", true)]
    [InlineData("interfaces", "a:not_name=eth0,not_name=eth1", false)]
    [InlineData("interfaces", "a:mode=unconfigured", true)]
    [InlineData("interfaces", "a:mode=unconfigured,name=eth0", false)]
    [InlineData("interfaces", "a:ip=10.0.0.5,subnet_cidr=10.0.0.0/24,vid=0,link_speed=1000,hostname=n1,type=physical,id=11,fabric=0", true)]
    [InlineData("interfaces", "a:fabric_class=10g,subnet=cidr:10.1.0.0/24,vlan=id:5002", true)]
    public void A_machine_meets_it_or_not(string name, string value, bool meets) => Assert.Equal(meets, Read(name, value).Value!.Meets(Machine));

    [Theory]
    [InlineData("subnets", "nowhere", "No matching subnets found.")]
    [InlineData("vlans", "4000", "No matching VLANs found.")]
    [InlineData("interfaces", "nonsense", "Malformed constraint: 'nonsense' (required format: '<label>:<key>=<value>[,<key2>=<value2>[,...]]')")]
    [InlineData("interfaces", "a:name=x;", "Malformed constraint: '' (required format: '<label>:<key>=<value>[,<key2>=<value2>[,...]]')")]
    [InlineData("interfaces", ":name=x", "Invalid label name: '' (Must begin with an alphanumeric character, and include only alphanumeric characters, dashes, and underscores.)")]
    [InlineData("interfaces", "a:", "Malformed key/value pair in constraint: ''")]
    [InlineData("interfaces", "a:name", "Malformed key/value pair in constraint: 'name'")]
    [InlineData("interfaces", "a:name=x;a:name=y", "Constraint label defined more than once: 'a'")]
    [InlineData("interfaces", "a:color=red", "Unknown interfaces constraint: 'color")]
    [InlineData("interfaces", "a:mode=auto", "The only valid value for 'mode' is 'unconfigured'.")]
    [InlineData("interfaces", "a:id=x", "Interface ID must be numeric.")]
    public void What_is_wrong_is_said(string name, string value, string error) => Assert.Equal(error, Read(name, value).Refusal!.Text);

    [Fact]
    public void What_met_it_is_told_by_label()
    {
        var read = Read("interfaces", "any:tag=up;first:name=eth0").Value!;
        Assert.Equal([11, 12], read.Parts!(Machine)["any"]);
        Assert.Equal([11], read.Parts(Machine)["first"]);
    }

    [Fact]
    public void Every_kind_has_one_name() =>
        Assert.Equal(MachineFilter.Kinds.Count, MachineFilter.Kinds.Select(k => k.Name).Distinct().Count());
}
