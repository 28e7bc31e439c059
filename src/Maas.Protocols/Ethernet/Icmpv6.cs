using System.Buffers.Binary;

namespace Maas.Protocols.Ethernet;

/// <summary>What the messages of neighbour discovery share (RFC 8200 §3, RFC 4443 §2).</summary>
/// <remarks>
/// <code>
/// | destination 6 | source 6 | 0x86dd |  0  Ethernet
/// | 6 | class, flow | length 2 | 58 | hops | source 16 | destination 16 | 14  IPv6
/// | type | code | checksum 2 | message … | 54  ICMPv6
/// </code>
/// </remarks>
internal static class Icmpv6
{
    /// <summary>Octets before the message.</summary>
    public const int HeaderLength = 54;

    /// <summary>The hop limit that no router has lowered: the sender is on this link (RFC 4861 §3.1).</summary>
    public const byte OnLink = 255;

    private const ushort EtherType = 0x86dd;
    private const byte Protocol = 58;

    /// <summary>Whether a frame is IPv6 with an ICMPv6 message directly behind the header.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EtherType && frame[14] >> 4 == 6 && frame[20] == Protocol;

    /// <summary>Writes the headers in front of a message, and its checksum.</summary>
    /// <param name="frame">The whole frame; the message is in it from <see cref="HeaderLength"/> on, its checksum 0.</param>
    public static void WriteHeaders(Span<byte> frame, UInt128 source, UInt128 destination)
    {
        var message = frame[HeaderLength..];
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
        BinaryPrimitives.WriteUInt32BigEndian(frame[14..], 6u << 28);
        BinaryPrimitives.WriteUInt16BigEndian(frame[18..], (ushort)message.Length);
        frame[20] = Protocol;
        frame[21] = OnLink;
        BinaryPrimitives.WriteUInt128BigEndian(frame[22..], source);
        BinaryPrimitives.WriteUInt128BigEndian(frame[38..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(source, destination, message));
    }

    /// <summary>The Internet checksum over pseudo-header and message; 0 over a message that carries its own.</summary>
    public static ushort Checksum(UInt128 source, UInt128 destination, ReadOnlySpan<byte> message)
    {
        var sum = Words(source) + Words(destination) + (ulong)message.Length + Protocol;
        for (; message.Length > 1; message = message[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(message);
        if (message.Length > 0) sum += (ulong)message[0] << 8;
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }

    private static ulong Words(UInt128 address)
    {
        var sum = 0UL;
        for (; address != 0; address >>= 16) sum += (ulong)(address & 0xffff);
        return sum;
    }
}
