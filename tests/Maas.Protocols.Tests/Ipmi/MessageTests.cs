using CsCheck;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ipmi;

public sealed class MessageTests
{
    [Fact]
    public void The_recorded_request_is_written_and_read()
    {
        var writer = new WireWriter(new byte[32]);
        new Message(NetworkFunction.Application, 0x3B, 1, isReply: false, default, [4]).WriteTo(ref writer);
        Assert.Equal("2018C881043B043C", Convert.ToHexString(writer.Written));
        Assert.True(Message.TryRead(writer.Written, checkSums: true, out var read));
        Assert.Equal((NetworkFunction.Application, 0x3B, 1, false), (read.NetFn, read.Command, read.Sequence, read.IsReply));
        Assert.Equal([4], read.Data.ToArray());
    }

    [Fact]
    public void A_message_with_any_octet_changed_is_refused_unless_checksums_are_not_looked_at()
    {
        var wire = Convert.FromHexString("2018C881043B043C");
        for (var at = 0; at < wire.Length; at++)
        {
            var changed = (byte[])wire.Clone();
            changed[at] ^= 0x10;
            Assert.False(Message.TryRead(changed, checkSums: true, out _), $"octet {at}");
            Message.TryRead(changed, checkSums: false, out _);
        }

        for (var length = 0; length < wire.Length; length++) Assert.False(Message.TryRead(wire.AsSpan(0, length), checkSums: true, out _));
    }

    [Fact]
    public void A_ping_and_its_pong_are_read_back()
    {
        var writer = new WireWriter(new byte[64]);
        new AsfPresence(IsPong: false, 7).WriteTo(ref writer);
        Assert.Equal("0600FF06000011BE80070000", Convert.ToHexString(writer.Written));
        Assert.True(AsfPresence.TryRead(writer.Written[4..], out var ping));
        Assert.Equal(new AsfPresence(false, 7), ping);
        var pong = new WireWriter(new byte[64]);
        new AsfPresence(IsPong: true, 7, SupportsIpmi: true).WriteTo(ref pong);
        Assert.True(AsfPresence.TryRead(pong.Written[4..], out var read));
        Assert.Equal(new AsfPresence(true, 7, true), read);
        for (var length = 4; length < pong.Position; length++) Assert.False(AsfPresence.TryRead(pong.Written[4..length], out _));
    }

    /// <summary>Every parser takes whatever comes: no exception, no reading past the end.</summary>
    [Fact]
    public void Random_octets_throw_nothing_anywhere() => Gen.Byte.Array[0, 80].Sample(octets =>
    {
        RmcpPacket.TryRead(octets, out _, out _);
        AsfPresence.TryRead(octets, out _);
        Lan15Packet.TryRead(octets, bigEndian: false, out _);
        RmcpPlusPacket.TryRead(octets, out _);
        RmcpPlusPacket.TryRead([RmcpPlusPacket.Format, .. octets], out _);
        OpenSessionRequest.TryRead(octets, out _);
        OpenSessionResponse.TryRead(octets, out _);
        OpenSessionResponse.TryRead([1, 0, .. octets], out _);
        Rakp1.TryRead(octets, out _);
        Rakp2.TryRead([1, 0, .. octets], out _);
        Rakp3.TryRead(octets, out _);
        Rakp4.TryRead(octets, out _);
        Message.TryRead(octets, checkSums: false, out _);
        CipherSuiteRecords.SuitesOf(octets);
        ChannelAuthenticationCapabilities.TryRead(octets, out _);
        SessionChallenge.TryRead(octets, out _);
        ActivatedSession.TryRead(octets, out _);
        DeviceId.TryRead(octets, out _);
        ChassisStatus.TryRead(octets, out _);
        BootOptions.TryRead(octets, out _);
        UserAccess.TryRead(octets, out _);
        UserName.TryRead(octets, out _);
        ChannelInfo.TryRead(octets, out _);
        LanConfiguration.TryRead(octets, out _);
        using var protection = new SessionProtection(CipherSuite.Find(3)!, new RakpKeys(AuthenticationAlgorithm.HmacSha1, [], [], Nobody), []);
        if (RmcpPlusPacket.TryRead([RmcpPlusPacket.Format, 0xC0, .. octets], out var packet)) protection.TryOpen(packet, out _);
    });

    private static readonly RakpExchange Nobody = new(1, 2, new byte[16], new byte[16], new byte[16], 4, default);
}
