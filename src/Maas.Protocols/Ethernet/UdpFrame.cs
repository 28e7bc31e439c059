using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ethernet;

/// <summary>An Ethernet frame with one UDP datagram over IPv4 (IEEE 802.3, RFC 791, RFC 768): how a host without an address is spoken to.</summary>
/// <remarks>
/// <code>
/// | destination 6 | source 6 | 0x0800 |  0  Ethernet
/// | 45 | 00 | total | id | DF | 64 | 17 | checksum | source 4 | destination 4 | 14  IPv4
/// | source port | destination port | length | checksum | 34  UDP
/// | payload … | 42
/// </code>
/// </remarks>
public readonly ref struct UdpFrame
{
    /// <summary>Octets before the payload when written.</summary>
    public const int HeaderLength = 42;

    private const int Ip = 14;
    private const int Udp = 34;
    private const ushort Ipv4 = 0x0800;
    private const byte UdpProtocol = 17;

    private UdpFrame(ReadOnlySpan<byte> frame, int udp, int length)
    {
        MacAddress.TryRead(frame[6..], out var source);
        SourceMac = source;
        Source = Ipv4Address.Read(frame[(Ip + 12)..]);
        Destination = Ipv4Address.Read(frame[(Ip + 16)..]);
        SourcePort = BinaryPrimitives.ReadUInt16BigEndian(frame[udp..]);
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 2)..]);
        Payload = frame.Slice(udp + 8, length - 8);
    }

    /// <summary>Station that sent the frame.</summary>
    public MacAddress SourceMac { get; }

    /// <summary>Address it was sent from.</summary>
    public Ipv4Address Source { get; }

    /// <summary>Address it was sent to.</summary>
    public Ipv4Address Destination { get; }

    /// <summary>UDP port it was sent from.</summary>
    public ushort SourcePort { get; }

    /// <summary>UDP port it was sent to.</summary>
    public ushort DestinationPort { get; }

    /// <summary>What the datagram carries.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a frame; checksums are the network card's business.</summary>
    /// <returns>Whether it is a whole, unfragmented UDP datagram over IPv4.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out UdpFrame read)
    {
        read = default;
        if (frame.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != Ipv4) return false;
        var headerLength = (frame[Ip] & 15) * 4;
        if (frame[Ip] >> 4 != 4 || headerLength < 20 || frame[Ip + 9] != UdpProtocol) return false;
        if ((BinaryPrimitives.ReadUInt16BigEndian(frame[(Ip + 6)..]) & 0x3FFF) != 0) return false;
        var udp = Ip + headerLength;
        if (frame.Length < udp + 8) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 4)..]);
        if (length < 8 || udp + length > frame.Length) return false;
        read = new UdpFrame(frame, udp, length);
        return true;
    }

    /// <summary>Writes the headers around a payload that already stands at <see cref="HeaderLength"/>.</summary>
    /// <param name="frame">Headers and payload, exactly.</param>
    /// <param name="from">Station, address and port of the sender.</param>
    /// <param name="to">Station, address and port of the receiver.</param>
    public static void WriteHeaders(Span<byte> frame, (MacAddress Mac, Ipv4Address Ip, ushort Port) from, (MacAddress Mac, Ipv4Address Ip, ushort Port) to)
    {
        to.Mac.Write(frame);
        from.Mac.Write(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], Ipv4);

        var ip = frame.Slice(Ip, 20);
        BinaryPrimitives.WriteUInt32BigEndian(ip, 0x4500_0000 | (uint)(frame.Length - Ip));
        BinaryPrimitives.WriteUInt32BigEndian(ip[4..], 0x0000_4000);
        BinaryPrimitives.WriteUInt32BigEndian(ip[8..], 64U << 24 | UdpProtocol << 16);
        from.Ip.Write(ip[12..]);
        to.Ip.Write(ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(Sum(ip)));

        var udp = frame[Udp..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(udp[4..], (uint)udp.Length << 16);
        var checksum = Checksum(Sum(udp) + Sum(ip[12..]) + UdpProtocol + (uint)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
    }

    /// <summary>Sum of 16-bit words, an odd last octet as its high half (RFC 1071); four octets at a time, which the end-around carry allows.</summary>
    private static ulong Sum(ReadOnlySpan<byte> octets)
    {
        var sum = 0UL;
        for (; octets.Length >= 4; octets = octets[4..]) sum += BinaryPrimitives.ReadUInt32BigEndian(octets);
        if (octets.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(octets);
            octets = octets[2..];
        }

        return octets.Length == 1 ? sum + ((ulong)octets[0] << 8) : sum;
    }

    private static ushort Checksum(ulong sum)
    {
        while (sum > ushort.MaxValue) sum = (sum >> 16) + (sum & ushort.MaxValue);
        return (ushort)~sum;
    }
}
