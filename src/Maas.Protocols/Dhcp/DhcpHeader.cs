using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp;

/// <summary>The fixed fields of a BOOTP/DHCP message (RFC 2131 §2), without the two names that follow them.</summary>
/// <remarks>
/// <code>
///  0      1      2      3
/// +------+------+------+------+
/// |  op  | htype| hlen | hops |  0
/// +------+------+------+------+
/// |            xid            |  4
/// +-------------+-------------+
/// |    secs     |    flags    |  8
/// +-------------+-------------+
/// |          ciaddr           | 12
/// |          yiaddr           | 16
/// |          siaddr           | 20
/// |          giaddr           | 24
/// +---------------------------+
/// |         chaddr (16)       | 28
/// +---------------------------+
/// |         sname  (64)       | 44
/// +---------------------------+
/// |         file  (128)       | 108
/// +---------------------------+
/// |   magic cookie, options   | 236
/// +---------------------------+
/// </code>
/// </remarks>
public readonly record struct DhcpHeader
{
    /// <summary>Octets of the fields, up to <c>sname</c>.</summary>
    public const int Length = 44;

    /// <summary><c>op</c> of a client's message.</summary>
    public const byte BootRequest = 1;

    /// <summary><c>op</c> of a server's message.</summary>
    public const byte BootReply = 2;

    /// <summary><c>htype</c> of Ethernet (RFC 1700).</summary>
    public const byte Ethernet = 1;

    /// <summary>The flag by which a client asks for broadcast replies.</summary>
    public const ushort BroadcastFlag = 0x8000;

    /// <summary>1 request, 2 reply.</summary>
    public byte Op { get; init; }

    /// <summary>Kind of hardware address.</summary>
    public byte HardwareType { get; init; }

    /// <summary>Octets of the hardware address.</summary>
    public byte HardwareLength { get; init; }

    /// <summary>Relay agents passed.</summary>
    public byte Hops { get; init; }

    /// <summary>Transaction, chosen by the client.</summary>
    public uint Xid { get; init; }

    /// <summary>Seconds since the client began.</summary>
    public ushort Secs { get; init; }

    /// <summary><see cref="BroadcastFlag"/> and zeros.</summary>
    public ushort Flags { get; init; }

    /// <summary>Address the client uses already.</summary>
    public Ipv4Address Ciaddr { get; init; }

    /// <summary>Address given to the client.</summary>
    public Ipv4Address Yiaddr { get; init; }

    /// <summary>Server of the next stage of boot.</summary>
    public Ipv4Address Siaddr { get; init; }

    /// <summary>Relay agent that took the message, on the client's network.</summary>
    public Ipv4Address Giaddr { get; init; }

    /// <summary>Hardware address field, 16 octets.</summary>
    public UInt128 Chaddr { get; init; }

    /// <summary>Whether the client asks for broadcast replies.</summary>
    public bool IsBroadcast => (Flags & BroadcastFlag) != 0;

    /// <summary>The hardware address, when it is an Ethernet one.</summary>
    public MacAddress Mac => new((ulong)(Chaddr >> 80));

    /// <summary>Reads the fields.</summary>
    /// <param name="wire">At least <see cref="Length"/> octets.</param>
    public static DhcpHeader Read(ReadOnlySpan<byte> wire) => new()
    {
        Op = wire[0],
        HardwareType = wire[1],
        HardwareLength = wire[2],
        Hops = wire[3],
        Xid = BinaryPrimitives.ReadUInt32BigEndian(wire[4..]),
        Secs = BinaryPrimitives.ReadUInt16BigEndian(wire[8..]),
        Flags = BinaryPrimitives.ReadUInt16BigEndian(wire[10..]),
        Ciaddr = Ipv4Address.Read(wire[12..]),
        Yiaddr = Ipv4Address.Read(wire[16..]),
        Siaddr = Ipv4Address.Read(wire[20..]),
        Giaddr = Ipv4Address.Read(wire[24..]),
        Chaddr = BinaryPrimitives.ReadUInt128BigEndian(wire[28..]),
    };

    /// <summary>Writes the fields.</summary>
    /// <param name="wire">At least <see cref="Length"/> octets.</param>
    public void Write(Span<byte> wire)
    {
        wire[0] = Op;
        wire[1] = HardwareType;
        wire[2] = HardwareLength;
        wire[3] = Hops;
        BinaryPrimitives.WriteUInt32BigEndian(wire[4..], Xid);
        BinaryPrimitives.WriteUInt16BigEndian(wire[8..], Secs);
        BinaryPrimitives.WriteUInt16BigEndian(wire[10..], Flags);
        Ciaddr.Write(wire[12..]);
        Yiaddr.Write(wire[16..]);
        Siaddr.Write(wire[20..]);
        Giaddr.Write(wire[24..]);
        BinaryPrimitives.WriteUInt128BigEndian(wire[28..], Chaddr);
    }
}
