using CsCheck;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;
using Maas.Testing;

namespace Maas.Protocols.Tests.Dhcp;

public sealed class DhcpPacketTests
{
    public static TheoryData<string> Captures => [.. Directory.GetFiles(Folder, "*.hex").Select(f => Path.GetFileName(f)!).Order()];

    private static string Folder => Repository.PathOf("tests", "Maas.Protocols.Tests", "Captures", "Dhcp");

    /// <summary>Lines of hexadecimal digits; what follows a '#' is the capture's origin.</summary>
    private static byte[] Read(string capture) => Convert.FromHexString(string.Concat(
        File.ReadAllLines(Path.Combine(Folder, capture)).Select(l => l.Split('#')[0].Replace(" ", "", StringComparison.Ordinal))));

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_capture_is_read(string capture)
    {
        Assert.True(DhcpPacket.TryRead(Read(capture), out var packet));
        Assert.True(packet.TryGet(Options.DhcpMessageType, out _));
        Assert.Equal(DhcpHeader.Ethernet, packet.Header.HardwareType);
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void No_truncation_of_a_capture_throws_and_a_cut_header_is_refused(string capture)
    {
        var whole = Read(capture);
        for (var length = 0; length < whole.Length; length++)
        {
            var well = DhcpPacket.TryRead(whole.AsSpan(0, length), out var packet);
            if (length < DhcpPacket.OptionsOffset) Assert.False(well);
            if (well) ReadEverything(packet);
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void No_change_of_one_octet_throws(string capture)
    {
        var whole = Read(capture);
        for (var at = 0; at < whole.Length; at++)
        {
            var octet = whole[at];
            foreach (var value in (byte[])[0, 1, 2, 0x7F, 0x80, 0xFF, (byte)~octet, (byte)(octet + 1)])
            {
                whole[at] = value;
                if (DhcpPacket.TryRead(whole, out var packet)) ReadEverything(packet);
            }

            whole[at] = octet;
        }
    }

    [Fact]
    public void Any_octets_behind_the_cookie_are_read_or_refused() => Gen.Byte.Array[0, 400].Sample(tail =>
    {
        var datagram = new byte[DhcpPacket.OptionsOffset + tail.Length];
        datagram[236] = 0x63;
        datagram[237] = 0x82;
        datagram[238] = 0x53;
        datagram[239] = 0x63;
        tail.CopyTo(datagram, DhcpPacket.OptionsOffset);
        if (DhcpPacket.TryRead(datagram, out var packet)) ReadEverything(packet);
    });

    [Fact]
    public void The_fixed_fields_round_trip() => Gen.ULong.Array[4].Sample(numbers =>
    {
        var header = new DhcpHeader
        {
            Op = (byte)numbers[0],
            HardwareType = (byte)(numbers[0] >> 8),
            HardwareLength = (byte)(numbers[0] >> 16),
            Hops = (byte)(numbers[0] >> 24),
            Xid = (uint)(numbers[0] >> 32),
            Secs = (ushort)numbers[1],
            Flags = (ushort)(numbers[1] >> 16),
            Ciaddr = new Ipv4Address((uint)(numbers[1] >> 32)),
            Yiaddr = new Ipv4Address((uint)numbers[2]),
            Siaddr = new Ipv4Address((uint)(numbers[2] >> 32)),
            Giaddr = new Ipv4Address((uint)numbers[3]),
            Chaddr = new UInt128(numbers[3], numbers[0]),
        };
        Span<byte> wire = stackalloc byte[DhcpHeader.Length];
        header.Write(wire);
        Assert.Equal(header, DhcpHeader.Read(wire));
    });

    [Fact]
    public void A_truncated_option_drops_the_datagram()
    {
        var datagram = new byte[243];
        (datagram[236], datagram[237], datagram[238], datagram[239]) = (0x63, 0x82, 0x53, 0x63);
        (datagram[240], datagram[241]) = (53, 2);
        Assert.False(DhcpPacket.TryRead(datagram, out _));
    }

    [Fact]
    public void Parts_of_an_option_are_joined_across_the_fields_in_the_order_of_the_RFC()
    {
        var datagram = new byte[260];
        (datagram[236], datagram[237], datagram[238], datagram[239]) = (0x63, 0x82, 0x53, 0x63);
        byte[] options = [52, 1, 3, 67, 2, (byte)'a', (byte)'b', 255];
        options.CopyTo(datagram, 240);
        byte[] file = [67, 1, (byte)'c', 255];
        file.CopyTo(datagram, 108);
        byte[] sname = [67, 1, (byte)'d', 255];
        sname.CopyTo(datagram, 44);
        Assert.True(DhcpPacket.TryRead(datagram, out var packet));
        Assert.True(packet.TryGet(Options.BootfileName, out var name));
        Assert.Equal("abcd", name);
        Assert.True(packet.File.IsEmpty && packet.Sname.IsEmpty);
    }

    [Fact]
    public void The_QEMU_ROM_is_known_for_iPXE_although_it_writes_its_class_bare()
    {
        Assert.True(DhcpPacket.TryRead(Read("ipxe-discover.hex"), out var packet));
        Assert.True(packet.TryFind(OptionCode.UserClass, out var userClass));
        Assert.True(IpxeFeatures.IsUserClass(userClass));
        Assert.True(packet.TryFind(OptionCode.IpxeEncapsulated, out var encapsulated));
        Assert.True(IpxeFeatures.CanBoot(encapsulated));
    }

    internal static void ReadEverything(DhcpPacket packet)
    {
        _ = packet.Header;
        _ = packet.File.Length + packet.Sname.Length;
        var options = packet.Options;
        while (options.MoveNext())
        {
            _ = IpxeFeatures.IsUserClass(options.Value);
            _ = IpxeFeatures.CanBoot(options.Value);
            _ = RelayInfo.TryReadHints(options.Value, out _, out _);
        }

        foreach (var option in Options.All) OptionsTests.TryGet(packet, option);
    }
}
