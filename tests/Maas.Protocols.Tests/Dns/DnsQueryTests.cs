using Maas.Protocols.Dns;

namespace Maas.Protocols.Tests.Dns;

public sealed class DnsQueryTests
{
    /// <summary>dig +edns A n1.maas: header, question, OPT with 1232 octets and DO.</summary>
    private static readonly byte[] Captured = Convert.FromHexString(
        "1a2b012000010000000000010" + "26e31046d6161730000010001" + "00002904d0000080000000");

    [Fact]
    public void A_query_is_read_with_its_edns()
    {
        var name = new byte[DnsName.Longest];
        Assert.True(DnsQuery.TryRead(Captured, name, out var query, out var wellFormed));
        Assert.True(wellFormed);
        Assert.Equal(0x1a2b, query.Id);
        Assert.Equal("n1.maas.", DnsName.ToText(query.Name));
        Assert.Equal(RecordType.A, query.Type);
        Assert.True(query is { RecursionDesired: true, HasEdns: true, DnssecOk: true, UdpLimit: 1232 });
    }

    [Fact]
    public void Every_truncation_and_every_changed_octet_is_survived()
    {
        var name = new byte[DnsName.Longest];
        var answer = new byte[DnsAnswer.LargestUdp];
        for (var length = 0; length < Captured.Length; length++)
            DnsQuery.TryRead(Captured.AsSpan(0, length), name, out _, out _);
        for (var at = 0; at < Captured.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var mutated = (byte[])Captured.Clone();
                mutated[at] = (byte)value;
                if (DnsQuery.TryRead(mutated, name, out var query, out _)) new DnsAnswer(answer, query).Complete(ResponseCode.NameError, true, false);
            }
        }
    }

    [Theory]
    [InlineData("c000")]
    [InlineData("c002c000")]
    [InlineData("01")]
    [InlineData("3f6162")]
    [InlineData("80")]
    public void A_name_that_loops_or_ends_early_is_refused(string wire)
    {
        var position = 0;
        Assert.False(DnsName.TryRead(Convert.FromHexString(wire), ref position, new byte[DnsName.Longest], out _));
    }

    [Fact]
    public void Names_compare_without_regard_to_case()
    {
        Assert.True(DnsName.TryParse("Node-1.MAAS", out var upper) && DnsName.TryParse("node-1.maas.", out var lower)
            && DnsName.Comparer.Equals(upper, lower) && DnsName.Comparer.GetHashCode(upper) == DnsName.Comparer.GetHashCode(lower));
        Assert.True(DnsName.IsUnder(Wire("a.b.maas"), Wire("MAAS")) && !DnsName.IsUnder(Wire("xmaas"), Wire("maas")));
    }

    [Theory]
    [InlineData(RecordType.Mx, "10 mail.example.com", "000a046d61696c076578616d706c6503636f6d00")]
    [InlineData(RecordType.Srv, "1 2 3 a.b", "000100020003016101620" + "0")]
    [InlineData(RecordType.Sshfp, "1 1 dead beef", "0101deadbeef")]
    [InlineData(RecordType.Txt, "\"hi\"", "026869")]
    [InlineData(RecordType.A, "10.0.0.7", "0a000007")]
    public void Zone_file_text_becomes_record_data(RecordType type, string text, string wire)
    {
        Assert.True(RecordData.TryParse(type, text, out var data));
        Assert.Equal(wire, Convert.ToHexStringLower(data));
    }

    [Theory]
    [InlineData(RecordType.Mx, "mail")]
    [InlineData(RecordType.Mx, "70000 mail")]
    [InlineData(RecordType.Srv, "1 2 a")]
    [InlineData(RecordType.Sshfp, "1 1 xyz")]
    [InlineData(RecordType.Aaaa, "10.0.0.7")]
    public void Text_that_is_not_of_the_type_is_refused(RecordType type, string text) => Assert.False(RecordData.TryParse(type, text, out _));

    private static byte[] Wire(string text) => DnsName.TryParse(text, out var name) ? name : [];
}
