using System.Security.Cryptography;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>Signs and encrypts the packets of one RMCP+ session, in both directions (IPMI 2.0 §13.28).</summary>
public sealed class SessionProtection : IDisposable
{
    private readonly CipherSuite _suite;
    private readonly byte[] _key;
    private readonly byte[] _password;
    private readonly Aes? _aes;

    /// <param name="password">Of the user: MD5-128 signs with it instead of a key.</param>
    public SessionProtection(CipherSuite suite, RakpKeys keys, ReadOnlySpan<byte> password)
    {
        _suite = suite;
        _key = keys.IntegrityKey;
        _password = new byte[RakpKeys.KeyLength];
        password[..Math.Min(password.Length, _password.Length)].CopyTo(_password);
        if (suite.Confidentiality != ConfidentialityAlgorithm.AesCbc128) return;
        _aes = Aes.Create();
        _aes.Key = keys.ConfidentialityKey[..Confidentiality.BlockLength];
    }

    /// <summary>Writes a whole datagram around a payload.</summary>
    /// <param name="sessionId">The receiver's number of the session.</param>
    /// <param name="iv">16 random octets; not used by suites that do not encrypt.</param>
    public void Write(ref WireWriter writer, PayloadType type, uint sessionId, uint sequence, scoped ReadOnlySpan<byte> iv, scoped ReadOnlySpan<byte> payload)
    {
        RmcpPacket.WriteHeader(ref writer, RmcpClass.Ipmi);
        var from = writer.Position;
        var codeLength = Integrity.LengthOf(_suite.Integrity);
        writer.WriteByte(RmcpPlusPacket.Format);
        writer.WriteByte((byte)((byte)type | (_aes is null ? 0 : RmcpPlusPacket.Encrypted) | (codeLength == 0 ? 0 : RmcpPlusPacket.Authenticated)));
        writer.WriteUInt32LittleEndian(sessionId);
        writer.WriteUInt32LittleEndian(sequence);
        var length = _aes is null ? payload.Length : Confidentiality.SealedLength(payload.Length);
        writer.WriteUInt16LittleEndian((ushort)length);
        var place = writer.Take(length);
        if (place.Length != length) return;
        if (_aes is null) payload.CopyTo(place);
        else Confidentiality.Seal(_aes, iv, payload, place);
        if (codeLength == 0) return;

        // From the auth type through the next header there must be a multiple of four octets.
        var pad = (4 - ((writer.Position - from + 2) % 4)) % 4;
        writer.Fill(pad, 0xFF);
        writer.WriteByte((byte)pad);
        writer.WriteByte(RmcpPlusPacket.NextHeader);
        writer.Write(Integrity.CodeOf(_suite.Integrity, _key, _password, writer.Written[from..]));
    }

    /// <summary>Checks a packet's code and takes its payload out. False for anything less protected than the session is.</summary>
    public bool TryOpen(RmcpPlusPacket packet, out byte[] payload)
    {
        payload = [];
        var codeLength = Integrity.LengthOf(_suite.Integrity);
        if (packet.IsAuthenticated != codeLength > 0 || packet.IsEncrypted != _aes is not null) return false;
        if (codeLength > 0)
        {
            // The padding is what the sender says it is, but never reaches into the payload.
            if (packet.Trailer.Length < codeLength + 2) return false;
            var code = packet.Whole[^codeLength..];
            var expected = Integrity.CodeOf(_suite.Integrity, _key, _password, packet.Whole[..^codeLength]);
            if (!CryptographicOperations.FixedTimeEquals(code, expected)) return false;
        }

        if (_aes is not null) return Confidentiality.TryOpen(_aes, packet.Payload, out payload);
        payload = packet.Payload.ToArray();
        return true;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => _aes?.Dispose();
}
