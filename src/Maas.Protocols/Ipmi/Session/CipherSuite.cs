namespace Maas.Protocols.Ipmi.Session;

/// <summary>A combination of algorithms under its number (IPMI 2.0 §22.15.2, table 22-20). Those with RC4 are left out: no BMC needs them, and nobody should.</summary>
/// <param name="Id">The number.</param>
/// <param name="Authentication">Of the handshake.</param>
/// <param name="Integrity">Of each packet.</param>
/// <param name="Confidentiality">Of each payload.</param>
public sealed record CipherSuite(byte Id, AuthenticationAlgorithm Authentication, IntegrityAlgorithm Integrity, ConfidentialityAlgorithm Confidentiality)
{
    /// <summary>Every suite, by number.</summary>
    public static IReadOnlyList<CipherSuite> All { get; } =
    [
        new(0, AuthenticationAlgorithm.None, IntegrityAlgorithm.None, ConfidentialityAlgorithm.None),
        new(1, AuthenticationAlgorithm.HmacSha1, IntegrityAlgorithm.None, ConfidentialityAlgorithm.None),
        new(2, AuthenticationAlgorithm.HmacSha1, IntegrityAlgorithm.HmacSha1With96, ConfidentialityAlgorithm.None),
        new(3, AuthenticationAlgorithm.HmacSha1, IntegrityAlgorithm.HmacSha1With96, ConfidentialityAlgorithm.AesCbc128),
        new(6, AuthenticationAlgorithm.HmacMd5, IntegrityAlgorithm.None, ConfidentialityAlgorithm.None),
        new(7, AuthenticationAlgorithm.HmacMd5, IntegrityAlgorithm.HmacMd5With128, ConfidentialityAlgorithm.None),
        new(8, AuthenticationAlgorithm.HmacMd5, IntegrityAlgorithm.HmacMd5With128, ConfidentialityAlgorithm.AesCbc128),
        new(11, AuthenticationAlgorithm.HmacMd5, IntegrityAlgorithm.Md5With128, ConfidentialityAlgorithm.None),
        new(12, AuthenticationAlgorithm.HmacMd5, IntegrityAlgorithm.Md5With128, ConfidentialityAlgorithm.AesCbc128),
        new(15, AuthenticationAlgorithm.HmacSha256, IntegrityAlgorithm.None, ConfidentialityAlgorithm.None),
        new(16, AuthenticationAlgorithm.HmacSha256, IntegrityAlgorithm.HmacSha256With128, ConfidentialityAlgorithm.None),
        new(17, AuthenticationAlgorithm.HmacSha256, IntegrityAlgorithm.HmacSha256With128, ConfidentialityAlgorithm.AesCbc128),
    ];

    /// <summary>Suites worth using when none is chosen, the best first. 0 is no protection at all and is never chosen for anybody.</summary>
    public static IReadOnlyList<byte> Preference { get; } = [17, 3, 8, 12, 16, 2, 7, 11, 15, 1, 6];

    /// <summary>The suite of a number.</summary>
    public static CipherSuite? Find(int id) => All.FirstOrDefault(s => s.Id == id);

    /// <summary>The suite of three algorithms.</summary>
    public static CipherSuite? Find(AuthenticationAlgorithm authentication, IntegrityAlgorithm integrity, ConfidentialityAlgorithm confidentiality) =>
        All.FirstOrDefault(s => s.Authentication == authentication && s.Integrity == integrity && s.Confidentiality == confidentiality);
}

/// <summary>RAKP authentication algorithms (IPMI 2.0 table 13-17).</summary>
public enum AuthenticationAlgorithm : byte
{
    /// <summary>RAKP-none.</summary>
    None = 0,

    /// <summary>RAKP-HMAC-SHA1.</summary>
    HmacSha1 = 1,

    /// <summary>RAKP-HMAC-MD5.</summary>
    HmacMd5 = 2,

    /// <summary>RAKP-HMAC-SHA256.</summary>
    HmacSha256 = 3,
}

/// <summary>Integrity algorithms (IPMI 2.0 table 13-18).</summary>
public enum IntegrityAlgorithm : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>HMAC-SHA1-96.</summary>
    HmacSha1With96 = 1,

    /// <summary>HMAC-MD5-128.</summary>
    HmacMd5With128 = 2,

    /// <summary>MD5-128.</summary>
    Md5With128 = 3,

    /// <summary>HMAC-SHA256-128.</summary>
    HmacSha256With128 = 4,
}

/// <summary>Confidentiality algorithms (IPMI 2.0 table 13-19).</summary>
public enum ConfidentialityAlgorithm : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>AES-CBC-128.</summary>
    AesCbc128 = 1,
}
