using Maas.Protocols.Snmp;

namespace Maas.Protocols.Tests.Snmp;

public sealed class SnmpPacketTests
{
    [Theory]
    [InlineData(0, "020100")]
    [InlineData(127, "02017F")]
    [InlineData(128, "02020080")]
    [InlineData(256, "02020100")]
    [InlineData(-1, "0201FF")]
    [InlineData(-128, "020180")]
    [InlineData(-129, "0202FF7F")]
    [InlineData(int.MaxValue, "02047FFFFFFF")]
    [InlineData(int.MinValue, "020480000000")]
    public void Integers_take_the_fewest_octets(int value, string octets)
    {
        Assert.Equal(octets, Convert.ToHexString(Ber.Integer(value)));
        Assert.Equal(value, SnmpValue.Integer(value).Number);
    }

    [Theory]
    [InlineData("1.3.6.1.4.1.318", "2B06010401823E")]
    [InlineData("2.999.3", "883703")]
    [InlineData("0.39", "27")]
    [InlineData("1.3.4294967295", "2B8FFFFFFF7F")]
    public void Names_round_trip(string text, string octets)
    {
        Assert.True(ObjectId.TryParse("." + text, out var id));
        Assert.Equal(octets, Convert.ToHexString(id.ToBytes()));
        Assert.True(ObjectId.TryRead(Convert.FromHexString(octets), out var read));
        Assert.Equal((text, id), (read.ToString(), read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("3.1")]
    [InlineData("1.40")]
    [InlineData("1.3.x")]
    [InlineData("1.3.4294967296")]
    public void What_is_no_name_is_refused(string text) => Assert.False(ObjectId.TryParse(text, out _));

    [Theory]
    [InlineData(SnmpVersion.V1, SnmpPdu.Get)]
    [InlineData(SnmpVersion.V2c, SnmpPdu.Set)]
    public void A_packet_reads_as_it_was_written(SnmpVersion version, SnmpPdu pdu)
    {
        var packet = Request(version, pdu);
        Assert.True(SnmpPacket.TryRead(packet.ToBytes(), out var read));
        Assert.Equal((version, "private", pdu, 0x01020304, SnmpError.NoError), (read.Version, read.Community, read.Pdu, read.RequestId, read.ErrorStatus));
        Assert.Equal((packet.Bindings[0].Name, 1L), (read.Bindings[0].Name, read.Bindings[0].Value.Number));
        Assert.DoesNotContain("private", read.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Worked out by hand after RFC 1157 §4 and X.690.</summary>
    [Fact]
    public void A_set_is_laid_out_as_the_standard_says() => Assert.Equal(
        "3033020100040770726976617465A3250204010203040201000201003017301506102B06010401823E01010C030301010403020101", Convert.ToHexString(Request(SnmpVersion.V1, SnmpPdu.Set).ToBytes()));

    [Fact]
    public void No_truncation_or_mutation_throws_or_reads_beyond()
    {
        var whole = Request(SnmpVersion.V2c, SnmpPdu.Response).ToBytes();
        for (var length = 0; length < whole.Length; length++) Assert.False(SnmpPacket.TryRead(whole.AsSpan(0, length), out _));
        for (var at = 0; at < whole.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var mutated = (byte[])whole.Clone();
                mutated[at] = (byte)value;
                if (SnmpPacket.TryRead(mutated, out var read)) _ = read.Bindings.Select(b => (b.Name.ToString(), b.Value.Number)).ToList();
            }
        }
    }

    private static SnmpPacket Request(SnmpVersion version, SnmpPdu pdu)
    {
        Assert.True(ObjectId.TryParse("1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3", out var name));
        return SnmpPacket.Request(version, "private", pdu, 0x01020304, new SnmpBinding(name, SnmpValue.Integer(1)));
    }
}
