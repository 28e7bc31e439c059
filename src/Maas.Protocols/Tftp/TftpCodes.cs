namespace Maas.Protocols.Tftp;

/// <summary>Kinds of packet (RFC 1350 §5, RFC 2347).</summary>
public enum TftpOpcode : ushort
{
    /// <summary>RRQ: the client wants to read a file.</summary>
    ReadRequest = 1,

    /// <summary>WRQ: the client wants to write a file.</summary>
    WriteRequest = 2,

    /// <summary>DATA: a numbered block; one shorter than the block size is the last.</summary>
    Data = 3,

    /// <summary>ACK: the block arrived.</summary>
    Acknowledgment = 4,

    /// <summary>ERROR: the transfer is over.</summary>
    Error = 5,

    /// <summary>OACK: the options the server took up (RFC 2347).</summary>
    OptionAcknowledgment = 6,
}

/// <summary>Error codes (RFC 1350 appendix; 8 from RFC 2347).</summary>
public enum TftpErrorCode : ushort
{
    /// <summary>The message says what.</summary>
    NotDefined = 0,

    /// <summary>There is no such file.</summary>
    FileNotFound = 1,

    /// <summary>The file may not be read or written.</summary>
    AccessViolation = 2,

    /// <summary>No room for what was sent.</summary>
    DiskFull = 3,

    /// <summary>Not an operation of this protocol, or not one of this server.</summary>
    IllegalOperation = 4,

    /// <summary>A packet of a transfer this end knows nothing of.</summary>
    UnknownTransfer = 5,

    /// <summary>There is such a file already.</summary>
    FileExists = 6,

    /// <summary>There is no such user (mail mode).</summary>
    NoSuchUser = 7,

    /// <summary>The client does not want the options as they were answered.</summary>
    OptionRefused = 8,
}

/// <summary>How the octets of a file are to be taken (RFC 1350 §1).</summary>
public enum TftpMode
{
    /// <summary>As they are.</summary>
    Octet = 0,

    /// <summary>As text: lines end with CR LF, a CR alone is followed by NUL (RFC 764).</summary>
    Netascii,

    /// <summary>To a user instead of a file; obsolete.</summary>
    Mail,
}
