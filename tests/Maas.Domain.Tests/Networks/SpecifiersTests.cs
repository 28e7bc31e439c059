using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Networks;

/// <summary>Which subnets a condition names (api-resources.md §4).</summary>
public sealed class SpecifiersTests
{
    private static readonly Node Node = new()
    {
        SystemId = "node01",
        Id = 1,
        Hostname = "web",
        Interfaces = [new Interface { Id = 11, Name = "eth0", VlanId = 1 }, new Interface { Id = 12, Name = "eth1", VlanId = 2, Tags = ["fast"] }, new Interface { Id = 13, Name = "eth2" }],
    };

    private static readonly NetworkModel Network = NetworkModel.Of(
        [new Fabric { Id = 0 }, new Fabric { Id = 1, Name = "storage", ClassType = "40g" }],
        [new Vlan { Id = 1, FabricId = 0, SpaceId = 1 }, new Vlan { Id = 2, FabricId = 1, Vid = 20, Name = "disks" }],
        [new Space { Id = 1, Name = "public" }],
        [
            new Subnet { Id = 1, Name = "lan", Cidr = Cidr.Parse("10.0.0.0/24"), VlanId = 1 }, new Subnet { Id = 2, Name = "disks", Cidr = Cidr.Parse("10.1.0.0/24"), VlanId = 2 },
            new Subnet { Id = 3, Name = "six", Cidr = Cidr.Parse("fd00:1::/64"), VlanId = 1 },
        ]) with
    {
        Interfaces = () => [(Node, Node.Interfaces[0], [Row(1, "10.0.0.5"), Row(3, "fd00:1::5")]), (Node, Node.Interfaces[1], [Row(2, "10.1.0.5")]), (Node, Node.Interfaces[2], [])],
    };

    [Theory]
    [InlineData("lan", "1")]
    [InlineData("subnet-2", "2")]
    [InlineData("fd00:1::/64", "3")]
    [InlineData("ip:10.1.0.77", "2")]
    [InlineData("vlan:disks", "2")]
    [InlineData("vlan:fabric:class:40g", "2")]
    [InlineData("space:public", "1 3")]
    [InlineData("space:subnet:lan", "1 3")]
    [InlineData("space:undefined", "2")]
    [InlineData("!space:public", "2")]
    [InlineData("space:public,!name:six", "1")]
    [InlineData("interface:11", "1 3")]
    [InlineData("interface:id:12", "2")]
    [InlineData("interface:13", "")]
    [InlineData("interface:eth1", "2")]
    [InlineData("interface:name:eth0,vid:0", "1 3")]
    [InlineData("interface:hostname:web", "1 2 3")]
    [InlineData("interface:tag:fast", "2")]
    [InlineData("interface:10.1.0.5", "2")]
    [InlineData("interface:subnet:interface:ip:10.0.0.5", "1 3")]
    [InlineData("interface:id:eth0", "")]
    [InlineData("interface:", "")]
    [InlineData("nonsense:5", "")]
    public void Subnets_are_named_by_what_they_are_and_by_what_is_on_them(string specifier, string found) =>
        Assert.Equal(found, string.Join(' ', Network.Subnets.Values.Where(Specifiers.Subnets([specifier], Network)).Select(s => s.Id)));

    /// <summary>Conditions inside one another have an end, in depth and in work.</summary>
    [Theory]
    [InlineData("vlan:subnet:")]
    [InlineData("interface:subnet:")]
    [InlineData("none,")]
    [InlineData("!six,")]
    [InlineData("|none,")]
    public void What_goes_on_without_end_ends(string part) =>
        Assert.InRange(Network.Subnets.Values.Count(Specifiers.Subnets([string.Concat(Enumerable.Repeat(part, 100_000)) + "lan"], Network)), 0, 3);

    private static StaticIpAddress Row(int subnet, string ip) => new() { Id = subnet, Ip = IPAddress.Parse(ip), SubnetId = subnet, AllocType = IpAllocationType.Sticky };
}
