namespace Maas.Protocols.Dhcp;

/// <summary>Kinds of DHCP message (option 53, RFC 2132 §9.6).</summary>
public enum MessageType : byte
{
    /// <summary>No option 53: a BOOTP message.</summary>
    None = 0,

    /// <summary>A client looks for servers.</summary>
    Discover = 1,

    /// <summary>A server offers an address.</summary>
    Offer = 2,

    /// <summary>A client asks for an address: offered, remembered, or held.</summary>
    Request = 3,

    /// <summary>A client found the address in use by somebody else.</summary>
    Decline = 4,

    /// <summary>A server grants the address.</summary>
    Ack = 5,

    /// <summary>A server refuses: the client starts over.</summary>
    Nak = 6,

    /// <summary>A client gives its address back.</summary>
    Release = 7,

    /// <summary>A client that has an address asks for settings only.</summary>
    Inform = 8,
}
