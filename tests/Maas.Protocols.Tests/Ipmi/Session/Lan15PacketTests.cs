using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ipmi.Session;

public sealed class Lan15PacketTests
{
    [Fact]
    public void The_recorded_MD5_code_is_computed()
    {
        var code = Lan15Packet.CodeOf(AuthType.Md5, "secret"u8, 0x277EB6E0, 0x00000082, Convert.FromHexString("2018c8810c3b0335"));
        Assert.Equal("8f305e8bf0257cedf49e533be11bfacf", Convert.ToHexStringLower(code));
    }

    [Theory]
    [InlineData("", "8350e5a3e24c153df2275c9f80692773")]
    [InlineData("a", "32ec01ec4a6dac72c0ab96fb34c0b5d1")]
    [InlineData("abc", "da853b0d3f88d99b30283a69e6ded6bb")]
    [InlineData("message digest", "ab4f496bfb2a530b219ff33031fe06b0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "4e8ddff3650292ab5a4108c3aa47940b")]
    public void MD2_gives_the_digests_of_RFC_1319(string text, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(Md2.Hash(System.Text.Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void The_recorded_first_request_is_written()
    {
        var writer = new WireWriter(new byte[64]);
        Span<byte> message = stackalloc byte[16];
        var inner = new WireWriter(message);
        new Message(NetworkFunction.Application, 0x38, 0, isReply: false, default, [0x8E, 0x04]).WriteTo(ref inner);
        Lan15Packet.Write(ref writer, AuthType.None, 0, 0, [], inner.Written);
        Assert.Equal("0600FF070000000000000000000920" + "18C88100388E04B5", Convert.ToHexString(writer.Written));
    }

    [Theory]
    [InlineData(AuthType.None, false)]
    [InlineData(AuthType.Md2, false)]
    [InlineData(AuthType.Md5, false)]
    [InlineData(AuthType.Md5, true)]
    [InlineData(AuthType.Straight, false)]
    public void What_is_written_is_read_and_its_code_checked(AuthType type, bool bigEndian)
    {
        var writer = new WireWriter(new byte[128]);
        Lan15Packet.Write(ref writer, type, 0x01020304, 0xA0B0C0D0, "secret"u8, [1, 2, 3], bigEndian);
        var body = writer.Written[RmcpPacket.HeaderLength..].ToArray();
        Assert.True(Lan15Packet.TryRead(body, bigEndian, out var packet));
        Assert.Equal((type, 0x01020304u, 0xA0B0C0D0u), (packet.AuthType, packet.Sequence, packet.SessionId));
        Assert.Equal([1, 2, 3], packet.Payload.ToArray());
        Assert.True(packet.IsSignedWith("secret"u8, bigEndian));
        Assert.Equal(type == AuthType.None, packet.IsSignedWith("Secret"u8, bigEndian));
        for (var length = 0; length < body.Length; length++) Assert.False(Lan15Packet.TryRead(body.AsSpan(0, length), bigEndian, out _));
    }
}
