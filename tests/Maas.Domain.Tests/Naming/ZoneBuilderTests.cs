using System.Net;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Dns;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Naming;

public sealed class ZoneBuilderTests
{
    private static readonly NamingModel Model = new()
    {
        Domains = [new DnsDomain { Id = 0, Name = "maas", IsDefault = true }],
        Subnets = [new Subnet { Id = 1, Name = "a", Cidr = Cidr.Parse("10.0.0.0/16"), VlanId = 1 }, new Subnet { Id = 2, Name = "b", Cidr = Cidr.Parse("192.168.1.64/26"), VlanId = 1 }],
        Ranges = [new IpRange { Id = 1, SubnetId = 1, Type = IpRangeType.Dynamic, StartIp = IPAddress.Parse("10.0.9.1"), EndIp = IPAddress.Parse("10.0.9.200") }],
        Controllers = [IPAddress.Parse("10.0.0.1")],
        Nodes =
        [
            new Node
            {
                SystemId = "aaaaaa", Id = 1, Hostname = "n1", BootInterfaceId = 1,
                Interfaces = [Nic(1, "eno1"), Nic(2, "eno2"), Nic(3, "eno1.20") with { Type = InterfaceType.Vlan, Parents = [1] }],
            },
        ],
        Addresses = [Address(1, "10.0.0.5", 1, IpAllocationType.Auto), Address(2, "192.168.1.70", 2), Address(3, "10.0.2.4", 3)],
        Serial = 7,
    };

    private static readonly ZoneSet Zones = ZoneBuilder.Build(Model);

    [Theory]
    [InlineData("n1.maas", RecordType.A, "10.0.0.5")]
    [InlineData("eno2.n1.maas", RecordType.A, "192.168.1.70")]
    [InlineData("eno1.20.n1.maas", RecordType.A, "10.0.2.4")]
    [InlineData("maas", RecordType.A, "10.0.0.1")]
    [InlineData("10-0-9-77.MAAS", RecordType.A, "10.0.9.77")]
    [InlineData("10-0-0-0--16.maas-internal", RecordType.A, "10.0.0.1")]
    public void A_name_has_its_address(string name, RecordType type, string address) =>
        Assert.Equal([IPAddress.Parse(address)], Find(name).Where(r => r.Type == type).Select(r => new IPAddress(r.Data)));

    [Theory]
    [InlineData("5.0.0.10.in-addr.arpa", "n1.maas.")]
    [InlineData("70.64-26.1.168.192.in-addr.arpa", "eno2.n1.maas.")]
    [InlineData("77.9.0.10.in-addr.arpa", "10-0-9-77.maas.")]
    public void An_address_has_its_name(string name, string target) =>
        Assert.Equal([target], Find(name).Where(r => r.Type == RecordType.Ptr).Select(r => DnsName.ToText(r.Data)));

    [Fact]
    public void A_small_subnet_is_reached_through_aliases() =>
        Assert.Equal(["70.64-26.1.168.192.in-addr.arpa."], Find("70.1.168.192.in-addr.arpa").Where(r => r.Type == RecordType.Cname).Select(r => DnsName.ToText(r.Data)));

    [Fact]
    public void Names_that_do_not_exist_are_told_from_names_that_only_have_names_below() =>
        Assert.Equal((true, true), (Zones.Of(Wire("x.maas"))!.Find(Wire("x.maas")) is null, Find("20.n1.maas").Count == 0));

    [Theory]
    [InlineData("10.2.0.0/22", "0.2.10.in-addr.arpa 1.2.10.in-addr.arpa 2.2.10.in-addr.arpa 3.2.10.in-addr.arpa")]
    [InlineData("172.16.0.0/16", "16.172.in-addr.arpa")]
    [InlineData("192.168.1.64/26", "64-26.1.168.192.in-addr.arpa")]
    [InlineData("192.168.1.7/32", "7-32.1.168.192.in-addr.arpa")]
    [InlineData("2001:db8::/64", "0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    [InlineData("2001:db8::10/126", "0-126.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void A_subnet_has_its_reverse_zones(string cidr, string zones) => Assert.Equal(zones.Split(' '), ReverseNames.Zones(Cidr.Parse(cidr)));

    private static IReadOnlyList<DnsRecord> Find(string name) => Zones.Of(Wire(name))!.Find(Wire(name))!;

    private static byte[] Wire(string text) => DnsName.TryParse(text, out var name) ? name : [];

    private static Interface Nic(int id, string name) => new() { Id = id, Name = name };

    private static StaticIpAddress Address(int id, string ip, int nic, IpAllocationType type = IpAllocationType.Sticky) =>
        new() { Id = id, AllocType = type, Ip = IPAddress.Parse(ip), SubnetId = 1, Interfaces = [new InterfaceRef("aaaaaa", nic)] };
}
