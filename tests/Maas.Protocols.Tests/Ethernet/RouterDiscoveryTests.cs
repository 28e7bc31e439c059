using CsCheck;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ethernet;

public sealed class RouterDiscoveryTests
{
    /// <summary>What QEMU's iPXE sends (1.0.0+, virtio-net), with its address as source link-layer option.</summary>
    private static readonly byte[] Solicitation = Convert.FromHexString(
        "333300000002525400770010" + "86dd" + "60000000" + "0010" + "3aff" + "fe80000000000000505400fffe770010" + "ff020000000000000000000000000002"
        + "8500" + "d977" + "00000000" + "0101525400770010");

    private static readonly MacAddress Ours = new(0x525400770001);

    [Fact]
    public void The_question_of_ipxe_is_read()
    {
        Assert.True(RouterSolicitation.TryRead(Solicitation, out var read));
        Assert.Equal(new MacAddress(0x525400770010), read.SourceMac);
        Assert.True(read.HasAddress);
        Assert.True(RouterSolicitation.TryRead([.. Solicitation, 0, 0, 0, 0], out _));
    }

    [Theory]
    [InlineData(21, 254)]
    [InlineData(20, 17)]
    [InlineData(14, 0x45)]
    [InlineData(54, 134)]
    [InlineData(55, 1)]
    [InlineData(56, 0)]
    [InlineData(63, 0)]
    [InlineData(63, 2)]
    [InlineData(19, 7)]
    [InlineData(19, 200)]
    public void What_RFC_4861_calls_invalid_is_none(int at, byte value)
    {
        var changed = (byte[])Solicitation.Clone();
        changed[at] = value;
        Assert.False(RouterSolicitation.TryRead(changed, out _));
    }

    [Fact]
    public void No_truncation_and_no_change_of_an_octet_reads_over_the_end()
    {
        for (var length = 0; length < Solicitation.Length; length++) Assert.False(RouterSolicitation.TryRead(Solicitation.AsSpan(0, length), out _));
        Gen.Select(Gen.Int[0, Solicitation.Length - 1], Gen.Byte).Array[1, 6].Sample(changes =>
        {
            var changed = (byte[])Solicitation.Clone();
            foreach (var (at, value) in changes) changed[at] = value;
            RouterSolicitation.TryRead(changed, out _);
        });
        Gen.Byte.Array[0, 200].Sample(octets =>
        {
            RouterSolicitation.TryRead(octets, out _);
        });
    }

    [Fact]
    public void The_answer_goes_to_the_asker_alone_and_offers_nothing()
    {
        Assert.True(RouterSolicitation.TryRead(Solicitation, out var asker));
        var frame = new byte[RouterAdvertisement.FrameLength];
        RouterAdvertisement.WriteNone(frame, Ours, asker);
        Assert.Equal(
            "525400770010525400770001" + "86DD" + "60000000" + "0010" + "3AFF" + "FE80000000000000505400FFFE770001" + "FE80000000000000505400FFFE770010" + "8600",
            Convert.ToHexString(frame.AsSpan(0, 56)));
        Assert.All(frame[58..], octet => Assert.Equal(0, octet));
        Assert.Equal(0, Icmpv6.Checksum(Address(frame[22..]), Address(frame[38..]), frame.AsSpan(54)));
    }

    private static UInt128 Address(byte[] octets) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
}
