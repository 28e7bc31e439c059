namespace Maas.Protocols.Dhcp;

/// <summary>Numbers of options that packet paths switch on (RFC 2132 unless said otherwise). <see cref="Options"/> has them all, with their values' forms.</summary>
public static class OptionCode
{
#pragma warning disable CS1591 // The name is the specification's; the section stands beside it.
    public const byte Pad = 0;                      // §3.1
    public const byte SubnetMask = 1;               // §3.3
    public const byte Router = 3;                   // §3.5
    public const byte DomainNameServer = 6;         // §3.8
    public const byte HostName = 12;                // §3.14
    public const byte DomainName = 15;              // §3.17
    public const byte InterfaceMtu = 26;            // §5.1
    public const byte BroadcastAddress = 28;        // §5.3
    public const byte NtpServers = 42;              // §8.3
    public const byte RequestedIpAddress = 50;      // §9.1
    public const byte IpAddressLeaseTime = 51;      // §9.2
    public const byte Overload = 52;                // §9.3
    public const byte DhcpMessageType = 53;         // §9.6
    public const byte ServerIdentifier = 54;        // §9.7
    public const byte ParameterRequestList = 55;    // §9.8
    public const byte Message = 56;                 // §9.9
    public const byte MaximumMessageSize = 57;      // §9.10
    public const byte RenewalTime = 58;             // §9.11
    public const byte RebindingTime = 59;           // §9.12
    public const byte VendorClassIdentifier = 60;   // §9.13
    public const byte ClientIdentifier = 61;        // §9.14
    public const byte TftpServerName = 66;          // §9.4
    public const byte BootfileName = 67;            // §9.5
    public const byte UserClass = 77;               // RFC 3004
    public const byte RelayAgentInformation = 82;   // RFC 3046
    public const byte ClientArchitecture = 93;      // RFC 4578 §2.1
    public const byte DomainSearch = 119;           // RFC 3397
    public const byte IpxeEncapsulated = 175;       // iPXE; IANA lists it as Etherboot's
    public const byte PathPrefix = 210;             // RFC 5071 §5
    public const byte End = 255;                    // §3.2
#pragma warning restore CS1591
}
