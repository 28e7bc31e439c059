using System.Buffers.Binary;
using CsCheck;
using Maas.Protocols.Ntp;

namespace Maas.Protocols.Tests.Ntp;

public class NtpPacketTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, 500, TimeSpan.Zero);

    private static byte[] Request(int version, int mode)
    {
        var request = new byte[NtpPacket.Length];
        request[0] = (byte)(0xc0 | (version << 3) | mode);
        request[2] = 6;
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(40), 0x0123456789abcdef);
        return request;
    }

    [Fact]
    public void A_client_gets_its_own_stamp_back_and_the_time()
    {
        var answer = new byte[NtpPacket.Length];
        Assert.True(NtpPacket.TryAnswer(Request(4, 3), Now, answer));
        NtpPacket.Stamp(answer, Now.AddMilliseconds(250));
        Assert.Equal([0x24, 10, 6, 0xec], answer[..4]);
        Assert.Equal(0x0123456789abcdefUL, BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(24)));
        // 2026-05-01 12:00:00 is 3986625600 s after 1900; the half second is 2³¹.
        Assert.Equal((3986625600UL << 32) | 0x80000000, BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(32)));
        Assert.Equal((3986625600UL << 32) | 0xc0000000, BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(40)));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(5, 3)]
    [InlineData(4, 1)]
    [InlineData(4, 4)]
    [InlineData(4, 6)]
    [InlineData(2, 7)]
    public void Other_versions_and_modes_are_not_answered(int version, int mode) => Assert.False(NtpPacket.TryAnswer(Request(version, mode), Now, new byte[NtpPacket.Length]));

    [Fact]
    public void Any_octets_are_survived() => Gen.Byte.Array[0, 200].Sample(octets =>
        NtpPacket.TryAnswer(octets, Now, new byte[NtpPacket.Length]) == (octets.Length >= 48 && (octets[0] & 7) == 3 && ((octets[0] >> 3) & 7) is >= 1 and <= 4));
}
