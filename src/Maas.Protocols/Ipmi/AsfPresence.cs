using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi;

/// <summary>
/// Presence ping and pong (ASF 2.0 §3.2.4.2, §3.2.4.3).
/// <code>
/// | 00 00 11 BE IANA (ASF) | type 80 ping, 40 pong | tag | 00 | length | pong: 16 octets, the 9th holds the supported entities: bit 7 IPMI |
/// </code>
/// </summary>
/// <param name="IsPong">An answer rather than a question.</param>
/// <param name="Tag">Matches them.</param>
/// <param name="SupportsIpmi">Of a pong.</param>
public readonly record struct AsfPresence(bool IsPong, byte Tag, bool SupportsIpmi = false)
{
    private const uint AsfIana = 0x000011BE;
    private const byte Ping = 0x80;
    private const byte Pong = 0x40;
    private const byte IpmiSupported = 0x80;
    private const byte PongLength = 16;

    /// <summary>Writes the whole datagram.</summary>
    public void WriteTo(ref WireWriter writer)
    {
        RmcpPacket.WriteHeader(ref writer, RmcpClass.Asf);
        writer.WriteUInt32(AsfIana);
        writer.WriteByte(IsPong ? Pong : Ping);
        writer.WriteByte(Tag);
        writer.WriteByte(0);
        writer.WriteByte(IsPong ? PongLength : (byte)0);
        if (!IsPong) return;
        writer.WriteUInt32(AsfIana);
        writer.Fill(4);
        writer.WriteByte(SupportsIpmi ? (byte)(IpmiSupported | 1) : (byte)1);
        writer.Fill(7);
    }

    /// <summary>Reads the body behind an RMCP header of class ASF.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out AsfPresence presence)
    {
        presence = default;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt32(out var iana) || iana != AsfIana || !reader.TryReadByte(out var type) || type is not (Ping or Pong)
            || !reader.TryReadByte(out var tag) || !reader.TrySkip(1) || !reader.TryReadByte(out var length) || !reader.TryRead(length, out var data))
            return false;
        if (type == Pong && data.Length < PongLength) return false;
        presence = new AsfPresence(type == Pong, tag, type == Pong && (data[8] & IpmiSupported) != 0);
        return true;
    }
}
