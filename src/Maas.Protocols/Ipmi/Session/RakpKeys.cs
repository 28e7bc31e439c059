using System.Security.Cryptography;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>What both sides of a handshake compute (IPMI 2.0 §13.28–§13.32). All codes are over octets as they stand on the wire.</summary>
public sealed class RakpKeys
{
    /// <summary>Octets of passwords and keys.</summary>
    public const int KeyLength = 20;

    private readonly AuthenticationAlgorithm _algorithm;
    private readonly byte[] _userKey;
    private readonly byte[] _user;
    private readonly RakpExchange _exchange;

    /// <param name="password">At most 20 octets; zero padded.</param>
    /// <param name="bmcKey">K_g; empty when the BMC has none: the user's key takes its place.</param>
    public RakpKeys(AuthenticationAlgorithm algorithm, ReadOnlySpan<byte> password, ReadOnlySpan<byte> bmcKey, RakpExchange exchange)
    {
        _algorithm = algorithm;
        _exchange = exchange;
        _userKey = Padded(password);
        _user = [exchange.Role, (byte)exchange.Name.Length, .. exchange.Name.Span];
        var sessionKey = bmcKey.IsEmpty ? _userKey : Padded(bmcKey);
        SessionIntegrityKey = Hmac(sessionKey, [.. exchange.ConsoleRandom.Span, .. exchange.BmcRandom.Span, .. _user]);
        IntegrityKey = Hmac(SessionIntegrityKey, Constant(1));
        ConfidentialityKey = Hmac(SessionIntegrityKey, Constant(2));
    }

    /// <summary>SIK.</summary>
    public byte[] SessionIntegrityKey { get; }

    /// <summary>K1: signs packets.</summary>
    public byte[] IntegrityKey { get; }

    /// <summary>K2: its first 16 octets encrypt payloads.</summary>
    public byte[] ConfidentialityKey { get; }

    /// <summary>MAC2, of RAKP Message 2.</summary>
    public byte[] BmcCode() => Hmac(
        _userKey,
        [
            .. Wire(_exchange.ConsoleSessionId), .. Wire(_exchange.BmcSessionId), .. _exchange.ConsoleRandom.Span, .. _exchange.BmcRandom.Span,
            .. _exchange.BmcGuid.Span, .. _user,
        ]);

    /// <summary>MAC3, of RAKP Message 3.</summary>
    public byte[] ConsoleCode() => Hmac(_userKey, [.. _exchange.BmcRandom.Span, .. Wire(_exchange.ConsoleSessionId), .. _user]);

    /// <summary>ICV4, of RAKP Message 4.</summary>
    public byte[] CheckValue() =>
        Hmac(SessionIntegrityKey, [.. _exchange.ConsoleRandom.Span, .. Wire(_exchange.BmcSessionId), .. _exchange.BmcGuid.Span])[..CheckValueLength(_algorithm)];

    /// <summary>Octets of ICV4.</summary>
    public static int CheckValueLength(AuthenticationAlgorithm algorithm) => algorithm switch
    {
        AuthenticationAlgorithm.None => 0,
        AuthenticationAlgorithm.HmacSha1 => 12,
        AuthenticationAlgorithm.HmacMd5 or AuthenticationAlgorithm.HmacSha256 => 16,
        _ => 0,
    };

    private byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => _algorithm switch
    {
        AuthenticationAlgorithm.HmacSha1 => HMACSHA1.HashData(key, data),
        AuthenticationAlgorithm.HmacMd5 => HMACMD5.HashData(key, data),
        AuthenticationAlgorithm.HmacSha256 => HMACSHA256.HashData(key, data),
        _ => [],
    };

    private static byte[] Padded(ReadOnlySpan<byte> key)
    {
        var padded = new byte[KeyLength];
        key[..Math.Min(key.Length, KeyLength)].CopyTo(padded);
        return padded;
    }

    private static byte[] Constant(byte value)
    {
        var constant = new byte[KeyLength];
        constant.AsSpan().Fill(value);
        return constant;
    }

    private static byte[] Wire(uint sessionId) => [(byte)sessionId, (byte)(sessionId >> 8), (byte)(sessionId >> 16), (byte)(sessionId >> 24)];
}

/// <summary>What was said in a handshake.</summary>
/// <param name="Role">As sent in RAKP Message 1.</param>
/// <param name="Name">As sent in RAKP Message 1.</param>
public sealed record RakpExchange(
    uint ConsoleSessionId, uint BmcSessionId, ReadOnlyMemory<byte> ConsoleRandom, ReadOnlyMemory<byte> BmcRandom, ReadOnlyMemory<byte> BmcGuid, byte Role,
    ReadOnlyMemory<byte> Name);
