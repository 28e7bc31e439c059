using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ethernet;

/// <summary>ARP for IPv4 over Ethernet (RFC 826), as much as asking whether an address is taken needs (RFC 5227 §2.1).</summary>
/// <param name="Operation">1 request, 2 reply.</param>
/// <param name="SenderMac">Station that says so.</param>
/// <param name="Sender">Its address; 0.0.0.0 in a probe.</param>
/// <param name="TargetMac">Station spoken to; zero when unknown.</param>
/// <param name="Target">Address asked about.</param>
public readonly record struct ArpPacket(ushort Operation, MacAddress SenderMac, Ipv4Address Sender, MacAddress TargetMac, Ipv4Address Target)
{
    /// <summary>Octets of the frame.</summary>
    public const int FrameLength = 42;

    private const ushort EtherType = 0x0806;

    /// <summary>A probe: who has the address, without claiming one oneself.</summary>
    public static ArpPacket Probe(MacAddress from, Ipv4Address address) => new(1, from, default, default, address);

    /// <summary>Reads a frame.</summary>
    /// <returns>Whether it is ARP for IPv4 over Ethernet.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ArpPacket packet)
    {
        packet = default;
        if (frame.Length < FrameLength || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != EtherType) return false;
        if (BinaryPrimitives.ReadUInt64BigEndian(frame[14..]) >> 16 != 0x0001_0800_0604) return false;
        MacAddress.TryRead(frame[22..], out var sender);
        MacAddress.TryRead(frame[32..], out var target);
        packet = new ArpPacket(
            BinaryPrimitives.ReadUInt16BigEndian(frame[20..]), sender, Ipv4Address.Read(frame[28..]), target, Ipv4Address.Read(frame[38..]));
        return true;
    }

    /// <summary>Writes the frame, to everybody.</summary>
    /// <param name="frame">At least <see cref="FrameLength"/> octets.</param>
    public void Write(Span<byte> frame)
    {
        MacAddress.Broadcast.Write(frame);
        SenderMac.Write(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
        BinaryPrimitives.WriteUInt64BigEndian(frame[14..], 0x0001_0800_0604_0000UL | Operation);
        SenderMac.Write(frame[22..]);
        Sender.Write(frame[28..]);
        TargetMac.Write(frame[32..]);
        Target.Write(frame[38..]);
    }
}
