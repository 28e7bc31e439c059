using System.Net;
using System.Text.Json;
using CsCheck;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Primitives;

public sealed class CidrTests
{
    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.0", "10.0.0.255", "255.255.255.0", "10.0.0.255")]
    [InlineData("10.1.2.3/8", "10.0.0.0", "10.255.255.255", "255.0.0.0", "10.255.255.255")]
    [InlineData("192.0.2.7/31", "192.0.2.6", "192.0.2.7", "255.255.255.254", null)]
    [InlineData("192.0.2.7/32", "192.0.2.7", "192.0.2.7", "255.255.255.255", null)]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255", "0.0.0.0", "255.255.255.255")]
    [InlineData("10.0.0.0/255.255.252.0", "10.0.0.0", "10.0.3.255", "255.255.252.0", "10.0.3.255")]
    [InlineData("2001:db8::1/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff::", null)]
    [InlineData("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::", null)]
    public void Edges_follow_from_the_prefix(string text, string first, string last, string netmask, string? broadcast)
    {
        var cidr = Cidr.Parse(text);
        Assert.Equal(
            (first, first, last, netmask, broadcast),
            (cidr.First.ToString(), cidr.Network.ToString(), cidr.Last.ToString(), cidr.Netmask.ToString(), cidr.Broadcast?.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0/24")]
    [InlineData("0x0a.0.0.0/24")]
    [InlineData("10.0.0.0/255.0.255.0")]
    [InlineData("10.0.0.0/24/24")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("[2001:db8::]/64")]
    [InlineData("/24")]
    [InlineData("example/24")]
    public void Anything_else_is_refused(string text) => Assert.False(Cidr.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.255", true)]
    [InlineData("10.0.0.0/24", "10.0.1.0", false)]
    [InlineData("10.0.0.0/24", "::ffff:10.0.0.1", false)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    public void Contains_asks_family_and_prefix(string cidr, string address, bool contained) =>
        Assert.Equal(contained, Cidr.Parse(cidr).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16", false)]
    [InlineData("0.0.0.0/0", "::/0", false)]
    public void Overlap_is_symmetric_containment(string one, string other, bool overlaps) =>
        Assert.Equal(overlaps, Cidr.Parse(one).Overlaps(Cidr.Parse(other)));

    [Fact]
    public void Text_json_and_edges_agree_for_every_prefix() => Gen.Select(Gen.UInt, Gen.Int[0, 32]).Sample((number, prefix) =>
    {
        var cidr = new Cidr(new Ipv4Address(number).ToIPAddress(), prefix);
        Assert.Equal(cidr, Cidr.Parse(cidr.ToString()));
        Assert.Equal(cidr, JsonSerializer.Deserialize<Cidr>(JsonSerializer.Serialize(cidr)));
        Assert.Equal(cidr.LastNumber - cidr.FirstNumber + 1, cidr.AddressCount);
        Assert.True(cidr.Contains(cidr.First) && cidr.Contains(cidr.Last) && cidr.Contains(new Ipv4Address(number).ToIPAddress()));
        Span<char> text = stackalloc char[18];
        Assert.True(cidr.TryFormat(text, out var length));
        Assert.Equal(cidr.ToString(), new string(text[..length]));
    });

    [Fact]
    public void Sorting_puts_ipv4_first_and_wider_networks_before_their_parts()
    {
        string[] sorted = ["10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "2001:db8::/32"];
        Assert.Equal(sorted, sorted.Reverse().Select(text => Cidr.Parse(text)).Order().Select(cidr => cidr.ToString()));
    }
}
