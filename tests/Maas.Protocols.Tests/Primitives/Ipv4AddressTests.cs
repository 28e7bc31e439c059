using System.Net;
using CsCheck;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Primitives;

public sealed class Ipv4AddressTests
{
    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10..0.1")]
    [InlineData("10.0.0.1 ")]
    [InlineData("::1")]
    public void Anything_but_four_decimal_octets_is_refused(string text) => Assert.False(Ipv4Address.TryParse(text, null, out _));

    [Fact]
    public void Text_wire_and_object_forms_round_trip() => Gen.UInt.Sample(number =>
    {
        var address = new Ipv4Address(number);
        Span<byte> wire = stackalloc byte[Ipv4Address.Length];
        address.Write(wire);
        Assert.Equal(address, Ipv4Address.Read(wire));
        Assert.Equal(address, Ipv4Address.Parse(address.ToString()));
        Assert.Equal(address, Ipv4Address.From(address.ToIPAddress()));
        Assert.Equal(address.ToIPAddress().ToString(), address.ToString());
    });

    [Fact]
    public void An_ipv6_address_has_no_ipv4_value() => Assert.Throws<ArgumentException>(() => Ipv4Address.From(IPAddress.IPv6Loopback));
}
