using System.Security.Cryptography;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>
/// The IPMI 1.5 session wrapper (IPMI 2.0 §13.6).
/// <code>
/// | 06 00 FF 07 | auth type | sequence (4) | session id (4) | auth code (16, unless the type is none) | length | message… |
/// </code>
/// </summary>
/// <param name="authType">How the packet is signed.</param>
/// <param name="sequence">0 outside a session.</param>
/// <param name="sessionId">0 outside a session; four octets as on the wire.</param>
/// <param name="authCode">16 octets; empty for <see cref="AuthType.None"/>.</param>
/// <param name="payload">The message.</param>
public readonly ref struct Lan15Packet(AuthType authType, uint sequence, uint sessionId, ReadOnlySpan<byte> authCode, ReadOnlySpan<byte> payload)
{
    /// <summary>Octets of passwords and auth codes.</summary>
    public const int CodeLength = 16;

    /// <summary>How the packet is signed.</summary>
    public AuthType AuthType { get; } = authType;

    /// <summary>0 outside a session.</summary>
    public uint Sequence { get; } = sequence;

    /// <summary>0 outside a session.</summary>
    public uint SessionId { get; } = sessionId;

    /// <summary>16 octets, or none.</summary>
    public ReadOnlySpan<byte> AuthCode { get; } = authCode;

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Writes a whole datagram.</summary>
    /// <param name="password">16 octets, zero padded.</param>
    /// <param name="bigEndian">Sequence numbers the wrong way round (workaround flag <c>endianseq</c>).</param>
    public static void Write(
        ref WireWriter writer, AuthType authType, uint sequence, uint sessionId, scoped ReadOnlySpan<byte> password, scoped ReadOnlySpan<byte> message,
        bool bigEndian = false)
    {
        RmcpPacket.WriteHeader(ref writer, RmcpClass.Ipmi);
        writer.WriteByte((byte)authType);
        if (bigEndian) writer.WriteUInt32(sequence);
        else writer.WriteUInt32LittleEndian(sequence);
        writer.WriteUInt32LittleEndian(sessionId);
        if (authType != AuthType.None) writer.Write(CodeOf(authType, password, sequence, sessionId, message, bigEndian));
        writer.WriteByte((byte)message.Length);
        writer.Write(message);
    }

    /// <summary>Reads the body behind an RMCP header of class IPMI. Whether the code is right is another question: <see cref="IsSignedWith"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, bool bigEndian, out Lan15Packet packet)
    {
        packet = default;
        var reader = new WireReader(body);
        uint sequence = 0;
        if (!reader.TryReadByte(out var type) || type > (byte)AuthType.Oem) return false;
        if (!(bigEndian ? reader.TryReadUInt32(out sequence) : reader.TryReadUInt32LittleEndian(out sequence)) || !reader.TryReadUInt32LittleEndian(out var session)) return false;
        ReadOnlySpan<byte> code = default;
        if (type != (byte)AuthType.None && !reader.TryRead(CodeLength, out code)) return false;
        // Some send a pad octet behind packets of certain lengths, for old network chips (§13.6, "legacy pad").
        if (!reader.TryReadByte(out var length) || !reader.TryRead(length, out var payload)) return false;
        packet = new Lan15Packet((AuthType)type, sequence, session, code, payload);
        return true;
    }

    /// <summary>Whether the auth code is that of this password.</summary>
    public bool IsSignedWith(ReadOnlySpan<byte> password, bool bigEndian = false) =>
        AuthType == AuthType.None || CryptographicOperations.FixedTimeEquals(AuthCode, CodeOf(AuthType, password, Sequence, SessionId, Payload, bigEndian));

    /// <summary>Straight: the password itself. MD2, MD5: a hash of password, session id, message, sequence, password (§22.17.1).</summary>
    public static byte[] CodeOf(AuthType authType, ReadOnlySpan<byte> password, uint sequence, uint sessionId, ReadOnlySpan<byte> message, bool bigEndian = false)
    {
        Span<byte> padded = stackalloc byte[CodeLength];
        padded.Clear();
        password[..Math.Min(password.Length, CodeLength)].CopyTo(padded);
        if (authType is not (AuthType.Md2 or AuthType.Md5)) return padded.ToArray();
        var input = new byte[CodeLength + 4 + message.Length + 4 + CodeLength];
        var writer = new WireWriter(input);
        writer.Write(padded);
        writer.WriteUInt32LittleEndian(sessionId);
        writer.Write(message);
        if (bigEndian) writer.WriteUInt32(sequence);
        else writer.WriteUInt32LittleEndian(sequence);
        writer.Write(padded);
        return authType == AuthType.Md2 ? Md2.Hash(input) : MD5.HashData(input);
    }
}

/// <summary>How an IPMI 1.5 packet is signed (IPMI 2.0 §13.6); 06 marks an RMCP+ packet instead.</summary>
public enum AuthType : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>MD2 of the password and the packet.</summary>
    Md2 = 1,

    /// <summary>MD5 of the password and the packet.</summary>
    Md5 = 2,

    /// <summary>The password itself.</summary>
    Straight = 4,

    /// <summary>The maker's own way.</summary>
    Oem = 5,
}
