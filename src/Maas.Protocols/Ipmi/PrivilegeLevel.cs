namespace Maas.Protocols.Ipmi;

/// <summary>What a session may do (IPMI 2.0 §6.8).</summary>
public enum PrivilegeLevel : byte
{
    /// <summary>In Open Session: the highest that the cipher suite allows. In Set Session Privilege Level: tell me, change nothing.</summary>
    Unspecified = 0,

    /// <summary>Only what it takes to be called back.</summary>
    Callback = 1,

    /// <summary>Look, do not touch.</summary>
    User = 2,

    /// <summary>Everything but configuration: power, too.</summary>
    Operator = 3,

    /// <summary>Everything.</summary>
    Administrator = 4,

    /// <summary>What the maker keeps for himself.</summary>
    Oem = 5,

    /// <summary>Of a user on a channel: none at all.</summary>
    NoAccess = 15,
}
