using Maas.Protocols.Ipmi;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ipmi;

public sealed class BridgeRouteTests
{
    [Theory]
    [InlineData("-B 0 -T 0x88 -b 7 -t 0x72 -m 0x20", true)]
    [InlineData("-b 7 -t 114", true)]
    [InlineData("", false)]
    [InlineData("-t", false)]
    [InlineData("-t 0x100", false)]
    [InlineData("-b 16 -t 0x72", false)]
    [InlineData("-q 1 -t 0x72", false)]
    public void The_words_are_ipmitools(string text, bool isRoute) => Assert.Equal(isRoute, BridgeRoute.TryParse(text, out _));

    /// <summary>Get Chassis Status, once and twice inside Send Message (IPMI 2.0 §22.7, §7.1).</summary>
    [Theory]
    [InlineData("-b 7 -t 0x72", "47 72 00 8E 20 04 01 DB")]
    [InlineData("-B 0 -T 0x88 -b 7 -t 0x72 -m 0x20", "40 88 18 60 20 04 34 47 72 00 8E 20 04 01 DB 61")]
    public void A_request_is_wrapped_for_every_bus(string text, string octets)
    {
        Assert.True(BridgeRoute.TryParse(text, out var route));
        Span<byte> buffer = stackalloc byte[64];
        var writer = new WireWriter(buffer);
        route.WriteTo(ref writer, NetworkFunction.Chassis, 0x01, sequence: 1, []);
        Assert.Equal(octets.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void No_answer_whatever_it_holds_throws()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            var noise = new byte[random.Next(40)];
            random.NextBytes(noise);
            BridgeRoute.TryUnwrap(noise, checkSums: false, NetworkFunction.Chassis, 0x01, out _);
        }
    }
}
