using CsCheck;
using Maas.Domain.Dhcp.Snippets;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Dhcp;

/// <summary>The statements of dhcpd.conf that are honoured, and the sentences about those that are not.</summary>
public sealed class SnippetParserTests
{
    [Theory]
    [InlineData("option routers 10.0.0.1, 10.0.0.2;", 3, "0A0000010A000002")]
    [InlineData("option domain-name \"a.b\";", 15, "612E62")]
    [InlineData("option interface-mtu 9000;", 26, "2328")]
    [InlineData("option time-offset -3600;", 2, "FFFFF1F0")]
    [InlineData("option ip-forwarding on;", 19, "01")]
    [InlineData("option domain-search \"a.b\", \"c.b\";", 119, "01610162000163C002")]
    [InlineData("option static-routes 10.1.0.0 10.0.0.1, 10.2.0.0 10.0.0.2;", 33, "0A0100000A0000010A0200000A000002")]
    [InlineData("option vendor-encapsulated-options 01:04:ff:0;", 43, "0104FF00")]
    [InlineData("option option-150 0a:00:00:01;", 150, "0A000001")]
    [InlineData("option option-224 \"text\";", 224, "74657874")]
    [InlineData("option tftp150 code 150 = array of ip-address; option tftp150 10.0.0.1, 10.0.0.2;", 150, "0A0000010A000002")]
    [InlineData("# a comment\noption cisco code 128 = unsigned integer 16;\noption cisco 258;", 128, "0102")]
    [InlineData("option host-name \"\\x41\\102\\\"\";", 12, "414222")]
    public void An_option_is_its_octets(string text, byte code, string octets) =>
        Assert.Equal(octets, Convert.ToHexString(SnippetParser.Parse(text).Value!.Options[code]));

    [Fact]
    public void Statements_are_read_with_their_hosts()
    {
        var read = SnippetParser.Parse(
            "next-server 10.0.0.9; server-name \"boot\"; filename \"pxe/x.0\"; default-lease-time 3600; max-lease-time 7200; min-lease-time 60;\n"
            + "authoritative; deny unknown-clients;\nhost one { hardware ethernet 52:54:00:00:00:01; fixed-address 10.0.0.50; option host-name \"one\"; deny booting; }").Value!;
        Assert.Equal((Ipv4Address.Parse("10.0.0.9", null), "boot", "pxe/x.0"), (read.NextServer, read.ServerName, read.Filename));
        Assert.Equal((3600, 7200, 60, true), (read.DefaultLeaseTime, read.MaxLeaseTime, read.MinLeaseTime, read.DenyUnknownClients));
        var host = Assert.Single(read.Hosts);
        Assert.Equal(("one", "52:54:00:00:00:01", Ipv4Address.Parse("10.0.0.50", null)), (host.Name, host.Mac.ToString(), host.Address));
        Assert.True(host.Statements.DenyBooting);
    }

    [Theory]
    [InlineData("option routers;", "'' is not a value")]
    [InlineData("option routers \"x\";", "is not a value of the option 'routers'")]
    [InlineData("option interface-mtu 70000;", "is not a value of the option 'interface-mtu'")]
    [InlineData("option option-53 01;", "there is no option 'option-53'")]
    [InlineData("option space PXE;", "option spaces are not supported here")]
    [InlineData("option x code 53 = text;", "'53' is not a code that an option may have")]
    [InlineData("option x code 128 = record of { ip-address };", "';' is missing")]
    [InlineData("shared-network x { }", "the statement 'shared-network' is not supported here")]
    [InlineData("if known { }", "the statement 'if' is not supported here")]
    [InlineData("ignore client-updates;", "'ignore client-updates' is not supported here")]
    [InlineData("host x { fixed-address 10.0.0.1; }", "the host 'x' has no 'hardware ethernet'")]
    [InlineData("host x { hardware ethernet 52:54:00:00:00:01;", "the host 'x' is not closed")]
    [InlineData("filename x;", "'filename' needs a string of at most 127 characters")]
    [InlineData("filename \"x;", "the string is not closed")]
    [InlineData("}", "there is no block to close here")]
    [InlineData("\n\nnext-server host;", "Line 3: 'next-server' needs one IPv4 address.")]
    public void What_is_not_honoured_is_named(string text, string part)
    {
        var read = SnippetParser.Parse(text);
        Assert.True(read.IsRefused);
        Assert.Contains(part, read.Refusal!.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        string[] words = ["option", "routers", "10.0.0.1", ";", "{", "}", "host", "h", "hardware", "ethernet", "52:54:00:00:00:01", "\"", "\\", ",", "=", "code", "1", "deny", "#", "\n"];
        Gen.Int[0, words.Length - 1].Array[0, 30].Sample(picks =>
        {
            _ = SnippetParser.Parse(string.Join(' ', picks.Select(p => words[p])));
        });
    }

    [Theory]
    [InlineData(null, null, null, false, 0u, 600)]
    [InlineData(3600, null, null, false, 0u, 3600)]
    [InlineData(3600, 7200, null, false, 9000u, 7200)]
    [InlineData(3600, 7200, 1800, false, 60u, 1800)]
    [InlineData(20, null, null, false, 0u, 20)]
    [InlineData(3600, 7200, null, true, 0u, 30)]
    public void Lease_times_are_granted_within_their_limits(int? usual, int? most, int? least, bool isPxe, uint wanted, int granted) =>
        Assert.Equal(granted, new DhcpStatements { DefaultLeaseTime = usual, MaxLeaseTime = most, MinLeaseTime = least }.Grant(isPxe, wanted));
}
