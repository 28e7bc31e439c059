namespace Maas.Protocols.Ipmi;

/// <summary>How a command ended (IPMI 2.0 §5.2). Codes 80h–BEh mean something else for each command.</summary>
public enum CompletionCode : byte
{
    /// <summary>Done.</summary>
    Ok = 0x00,

    /// <summary>No time just now: ask again.</summary>
    Busy = 0xC0,

    /// <summary>No such command.</summary>
    InvalidCommand = 0xC1,

    /// <summary>The command took too long.</summary>
    Timeout = 0xC3,

    /// <summary>No room, such as no free session.</summary>
    OutOfSpace = 0xC4,

    /// <summary>Too few or too many octets.</summary>
    InvalidLength = 0xC7,

    /// <summary>A parameter is out of range.</summary>
    OutOfRange = 0xC9,

    /// <summary>A field is wrong.</summary>
    InvalidField = 0xCC,

    /// <summary>Not for this channel or user.</summary>
    IllegalCommand = 0xCD,

    /// <summary>The BMC is starting.</summary>
    Initializing = 0xD2,

    /// <summary>The session's privilege level does not suffice.</summary>
    InsufficientPrivilege = 0xD4,

    /// <summary>Not in the present state, such as a cycle while the power is off.</summary>
    NotInPresentState = 0xD5,

    /// <summary>Something else.</summary>
    Unspecified = 0xFF,
}
