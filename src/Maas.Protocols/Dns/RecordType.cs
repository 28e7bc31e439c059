namespace Maas.Protocols.Dns;

/// <summary>Types of resource records and questions (RFC 1035 §3.2.2, RFC 3596, RFC 2782, RFC 4255, RFC 6891).</summary>
public enum RecordType : ushort
{
    /// <summary>IPv4 address.</summary>
    A = 1,

    /// <summary>Authoritative name server.</summary>
    Ns = 2,

    /// <summary>Canonical name of an alias.</summary>
    Cname = 5,

    /// <summary>Start of authority.</summary>
    Soa = 6,

    /// <summary>Name that an address stands for.</summary>
    Ptr = 12,

    /// <summary>Mail exchange.</summary>
    Mx = 15,

    /// <summary>Text strings.</summary>
    Txt = 16,

    /// <summary>IPv6 address.</summary>
    Aaaa = 28,

    /// <summary>Location of a service.</summary>
    Srv = 33,

    /// <summary>EDNS options, in the additional section only.</summary>
    Opt = 41,

    /// <summary>SSH host key fingerprint.</summary>
    Sshfp = 44,

    /// <summary>Question for an incremental zone transfer.</summary>
    Ixfr = 251,

    /// <summary>Question for a zone transfer.</summary>
    Axfr = 252,

    /// <summary>Question for everything at a name.</summary>
    Any = 255,
}

/// <summary>Response codes (RFC 1035 §4.1.1).</summary>
public enum ResponseCode : byte
{
    /// <summary>No error.</summary>
    NoError = 0,

    /// <summary>The query could not be read.</summary>
    FormatError = 1,

    /// <summary>The server has a problem.</summary>
    ServerFailure = 2,

    /// <summary>The name does not exist.</summary>
    NameError = 3,

    /// <summary>This kind of query is not served.</summary>
    NotImplemented = 4,

    /// <summary>Not for this client.</summary>
    Refused = 5,
}
