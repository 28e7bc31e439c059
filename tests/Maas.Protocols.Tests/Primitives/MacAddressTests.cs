using System.Text.Json;
using CsCheck;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Primitives;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:77:00:10")]
    [InlineData("52-54-00-77-00-10")]
    [InlineData("5254.0077.0010")]
    [InlineData("525400770010")]
    public void Every_usual_spelling_is_read(string text) =>
        Assert.Equal("52:54:00:77:00:10", MacAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:77:00")]
    [InlineData("52:54:00:77:00:1g")]
    [InlineData("52:54:00-77:00:10")]
    [InlineData("52.54.00.77.00.10")]
    [InlineData(" 52:54:00:77:00:1")]
    [InlineData("5254:0077:0010")]
    [InlineData("52540077001")]
    [InlineData("52:54:00:77:00:10:11")]
    public void Anything_else_is_refused(string text) => Assert.False(MacAddress.TryParse(text, out _));

    [Fact]
    public void Upper_case_becomes_lower_case() => Assert.Equal("aa:bb:cc:dd:ee:ff", MacAddress.Parse("AA:BB:CC:DD:EE:FF").ToString());

    [Fact]
    public void Dashes_are_written_when_asked_for() => Assert.Equal("01-aa-bb-cc-dd-ee-ff", $"01-{MacAddress.Parse("aabbccddeeff"):-}");

    [Fact]
    public void Text_and_wire_forms_round_trip() => Gen.ULong.Sample(number =>
    {
        var address = new MacAddress(number);
        Span<byte> wire = stackalloc byte[MacAddress.Length];
        address.Write(wire);
        Assert.True(MacAddress.TryRead(wire, out var read));
        Assert.Equal(address, read);
        Assert.Equal(address, MacAddress.Parse(address.ToString()));
    });

    [Fact]
    public void Json_holds_the_text_as_value_and_as_property_name()
    {
        var byMac = new Dictionary<MacAddress, MacAddress> { [new MacAddress(0xAA55AA55AA55)] = MacAddress.Broadcast };
        var json = JsonSerializer.Serialize(byMac);
        Assert.Equal("""{"aa:55:aa:55:aa:55":"ff:ff:ff:ff:ff:ff"}""", json);
        Assert.Equal(byMac, JsonSerializer.Deserialize<Dictionary<MacAddress, MacAddress>>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MacAddress>("\"nonsense\""));
    }

    [Theory]
    [InlineData("01:00:5e:00:00:01", true, false)]
    [InlineData("52:54:00:00:00:01", false, true)]
    [InlineData("00:1b:21:00:00:01", false, false)]
    public void Group_and_local_bits_are_those_of_the_first_octet(string text, bool multicast, bool local)
    {
        var address = MacAddress.Parse(text);
        Assert.Equal((multicast, local), (address.IsMulticast, address.IsLocal));
    }
}
