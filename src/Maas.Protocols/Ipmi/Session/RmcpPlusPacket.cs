using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>
/// The IPMI 2.0 session wrapper (IPMI 2.0 §13.6).
/// <code>
/// | 06 00 FF 07 | 06 | type | session id (4) | sequence (4) | length (2) | payload… | FF… | pad length | 07 | auth code |
///                     bit 7 encrypted, bit 6 authenticated             the trailer only if authenticated
/// </code>
/// </summary>
/// <param name="type">What the payload is.</param>
/// <param name="sessionId">0 during the handshake.</param>
/// <param name="sequence">0 during the handshake.</param>
/// <param name="payload">As on the wire.</param>
/// <param name="trailer">From the padding on; empty when there is none.</param>
/// <param name="whole">From the auth type on.</param>
public readonly ref struct RmcpPlusPacket(
    PayloadType type, bool isEncrypted, bool isAuthenticated, uint sessionId, uint sequence, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> whole)
{
    /// <summary>The auth type that marks an RMCP+ packet.</summary>
    public const byte Format = 0x06;

    internal const byte Encrypted = 0x80;
    internal const byte Authenticated = 0x40;
    internal const byte NextHeader = 0x07;
    internal const int HeaderLength = 12;

    /// <summary>What the payload is.</summary>
    public PayloadType Type { get; } = type;

    /// <summary>The payload is encrypted.</summary>
    public bool IsEncrypted { get; } = isEncrypted;

    /// <summary>The packet is signed.</summary>
    public bool IsAuthenticated { get; } = isAuthenticated;

    /// <summary>0 during the handshake; else the receiver's own number.</summary>
    public uint SessionId { get; } = sessionId;

    /// <summary>0 during the handshake.</summary>
    public uint Sequence { get; } = sequence;

    /// <summary>As on the wire.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Padding, its length, next header, code.</summary>
    public ReadOnlySpan<byte> Trailer { get; } = trailer;

    /// <summary>Everything behind the RMCP header: what the code covers, and the code.</summary>
    public ReadOnlySpan<byte> Whole { get; } = whole;

    /// <summary>Whether a body behind an RMCP header is of this format rather than of IPMI 1.5.</summary>
    public static bool Is(ReadOnlySpan<byte> body) => body is [Format, ..];

    /// <summary>Writes a datagram of the handshake: no session, no protection.</summary>
    public static void WriteSetup(ref WireWriter writer, PayloadType type, scoped ReadOnlySpan<byte> payload)
    {
        RmcpPacket.WriteHeader(ref writer, RmcpClass.Ipmi);
        writer.WriteByte(Format);
        writer.WriteByte((byte)type);
        writer.Fill(8);
        writer.WriteUInt16LittleEndian((ushort)payload.Length);
        writer.Write(payload);
    }

    /// <summary>Reads the body behind an RMCP header. OEM payloads, whose header is longer, are none of ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out RmcpPlusPacket packet)
    {
        packet = default;
        if (body.Length < HeaderLength || body[0] != Format) return false;
        var type = (PayloadType)(body[1] & 0x3F);
        if (type == PayloadType.Oem) return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(body[10..]);
        if (length > body.Length - HeaderLength) return false;
        packet = new RmcpPlusPacket(
            type, (body[1] & Encrypted) != 0, (body[1] & Authenticated) != 0, BinaryPrimitives.ReadUInt32LittleEndian(body[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(body[6..]), body.Slice(HeaderLength, length), body[(HeaderLength + length)..], body);
        return true;
    }
}

/// <summary>What an RMCP+ packet carries (IPMI 2.0 table 13-16).</summary>
public enum PayloadType : byte
{
    /// <summary>An IPMI message.</summary>
    Message = 0x00,

    /// <summary>The maker's own.</summary>
    Oem = 0x02,

    /// <summary>Open Session Request.</summary>
    OpenSessionRequest = 0x10,

    /// <summary>Open Session Response.</summary>
    OpenSessionResponse = 0x11,

    /// <summary>RAKP Message 1.</summary>
    Rakp1 = 0x12,

    /// <summary>RAKP Message 2.</summary>
    Rakp2 = 0x13,

    /// <summary>RAKP Message 3.</summary>
    Rakp3 = 0x14,

    /// <summary>RAKP Message 4.</summary>
    Rakp4 = 0x15,
}
