using System.Security.Cryptography;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>The code at the end of a signed RMCP+ packet (IPMI 2.0 §13.28.4).</summary>
internal static class Integrity
{
    public static int LengthOf(IntegrityAlgorithm algorithm) => algorithm switch
    {
        IntegrityAlgorithm.HmacSha1With96 => 12,
        IntegrityAlgorithm.HmacMd5With128 or IntegrityAlgorithm.Md5With128 or IntegrityAlgorithm.HmacSha256With128 => 16,
        _ => 0,
    };

    /// <param name="key">K1.</param>
    /// <param name="password">20 octets, zero padded: what MD5-128 uses instead of a key.</param>
    /// <param name="covered">From the auth type through the next header.</param>
    public static byte[] CodeOf(IntegrityAlgorithm algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> password, ReadOnlySpan<byte> covered) => algorithm switch
    {
        IntegrityAlgorithm.HmacSha1With96 => HMACSHA1.HashData(key, covered)[..12],
        IntegrityAlgorithm.HmacMd5With128 => HMACMD5.HashData(key, covered),
        IntegrityAlgorithm.Md5With128 => MD5.HashData([.. password, .. covered, .. password]),
        IntegrityAlgorithm.HmacSha256With128 => HMACSHA256.HashData(key, covered)[..16],
        _ => [],
    };
}
