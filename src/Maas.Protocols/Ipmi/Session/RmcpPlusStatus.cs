namespace Maas.Protocols.Ipmi.Session;

/// <summary>Status codes of the RMCP+ handshake (IPMI 2.0 table 13-15).</summary>
public enum RmcpPlusStatus : byte
{
    /// <summary>Go on.</summary>
    Ok = 0x00,

    /// <summary>No resources for another session.</summary>
    InsufficientResources = 0x01,

    /// <summary>Invalid session id.</summary>
    InvalidSessionId = 0x02,

    /// <summary>Invalid payload type.</summary>
    InvalidPayloadType = 0x03,

    /// <summary>Invalid authentication algorithm.</summary>
    InvalidAuthenticationAlgorithm = 0x04,

    /// <summary>Invalid integrity algorithm.</summary>
    InvalidIntegrityAlgorithm = 0x05,

    /// <summary>No matching authentication payload.</summary>
    NoMatchingAuthenticationPayload = 0x06,

    /// <summary>No matching integrity payload.</summary>
    NoMatchingIntegrityPayload = 0x07,

    /// <summary>Inactive session id.</summary>
    InactiveSessionId = 0x08,

    /// <summary>Invalid role.</summary>
    InvalidRole = 0x09,

    /// <summary>Unauthorised role or privilege level.</summary>
    UnauthorizedRole = 0x0A,

    /// <summary>No resources at that role.</summary>
    InsufficientResourcesForRole = 0x0B,

    /// <summary>Invalid name length.</summary>
    InvalidNameLength = 0x0C,

    /// <summary>Unauthorised name.</summary>
    UnauthorizedName = 0x0D,

    /// <summary>Unauthorised GUID.</summary>
    UnauthorizedGuid = 0x0E,

    /// <summary>Invalid integrity check value: the keys differ.</summary>
    InvalidIntegrityCheckValue = 0x0F,

    /// <summary>Invalid confidentiality algorithm.</summary>
    InvalidConfidentialityAlgorithm = 0x10,

    /// <summary>No cipher suite matches.</summary>
    NoCipherSuiteMatch = 0x11,

    /// <summary>Illegal or unrecognised parameter.</summary>
    IllegalParameter = 0x12,
}
