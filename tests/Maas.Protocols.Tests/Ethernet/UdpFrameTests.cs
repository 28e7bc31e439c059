using CsCheck;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ethernet;

public sealed class UdpFrameTests
{
    private static readonly (MacAddress, Ipv4Address, ushort) From = (new MacAddress(0x525400770001), Ipv4Address.Parse("10.77.0.1"), 67);
    private static readonly (MacAddress, Ipv4Address, ushort) To = (new MacAddress(0x525400770010), Ipv4Address.Parse("10.77.0.145"), 68);

    [Fact]
    public void What_is_written_is_read() => Gen.Byte.Array[0, 600].Sample(payload =>
    {
        var frame = Frame(payload);
        Assert.True(UdpFrame.TryRead(frame, out var read));
        Assert.Equal(From, (read.SourceMac, read.Source, read.SourcePort));
        Assert.Equal((To.Item2, To.Item3), (read.Destination, read.DestinationPort));
        Assert.True(read.Payload.SequenceEqual(payload));
    });

    [Fact]
    public void Both_checksums_sum_to_ones() => Gen.Byte.Array[0, 601].Sample(payload =>
    {
        var frame = Frame(payload);
        Assert.Equal(0xFFFF, Sum(frame.AsSpan(14, 20)));
        byte[] pseudo = [.. frame.AsSpan(26, 8), 0, 17, .. frame.AsSpan(38, 2), .. frame.AsSpan(34)];
        Assert.Equal(0xFFFF, Sum(pseudo));
    });

    [Fact]
    public void No_truncation_and_no_change_of_an_octet_reads_over_the_end()
    {
        var frame = Frame(new byte[20]);
        for (var length = 0; length < frame.Length; length++) UdpFrame.TryRead(frame.AsSpan(0, length), out _);
        for (var at = 0; at < frame.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = (byte[])frame.Clone();
                changed[at] = (byte)value;
                UdpFrame.TryRead(changed, out _);
            }
        }
    }

    [Fact]
    public void An_ARP_probe_claims_no_address()
    {
        var probe = ArpPacket.Probe(From.Item1, To.Item2);
        Span<byte> frame = stackalloc byte[ArpPacket.FrameLength];
        probe.Write(frame);
        Assert.True(ArpPacket.TryRead(frame, out var read));
        Assert.Equal(probe, read);
        Assert.True(read.Sender.IsEmpty && read.Operation == 1);
        for (var length = 0; length < frame.Length; length++) Assert.False(ArpPacket.TryRead(frame[..length], out _));
    }

    private static byte[] Frame(byte[] payload)
    {
        var frame = new byte[UdpFrame.HeaderLength + payload.Length];
        payload.CopyTo(frame, UdpFrame.HeaderLength);
        UdpFrame.WriteHeaders(frame, From, To);
        return frame;
    }

    private static int Sum(ReadOnlySpan<byte> octets)
    {
        var sum = 0;
        for (var i = 0; i < octets.Length; i++) sum += i % 2 == 0 ? octets[i] << 8 : octets[i];
        while (sum > 0xFFFF) sum = (sum >> 16) + (sum & 0xFFFF);
        return sum;
    }
}
