using Maas.Protocols.Dhcp.Shapes;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp;

/// <summary>The options of DHCPv4: a number and the shape of its value. Adding one is one line.</summary>
public static class Options
{
    /// <summary>Mask of the client's subnet (RFC 2132 §3.3).</summary>
    public static readonly Option<Ipv4Address> SubnetMask = new(1, new Shapes.Address());

    /// <summary>Offset from UTC in seconds, two's complement (RFC 2132 §3.4).</summary>
    public static readonly Option<uint> TimeOffset = new(2, new Seconds());

    /// <summary>Routers, most preferred first (RFC 2132 §3.5).</summary>
    public static readonly Option<Ipv4Address[]> Router = new(3, new Shapes.Addresses());

    /// <summary>RFC 868 time servers (RFC 2132 §3.6).</summary>
    public static readonly Option<Ipv4Address[]> TimeServer = new(4, new Shapes.Addresses());

    /// <summary>IEN 116 name servers (RFC 2132 §3.7).</summary>
    public static readonly Option<Ipv4Address[]> NameServer = new(5, new Shapes.Addresses());

    /// <summary>DNS servers, most preferred first (RFC 2132 §3.8).</summary>
    public static readonly Option<Ipv4Address[]> DomainNameServer = new(6, new Shapes.Addresses());

    /// <summary>MIT-LCS UDP log servers (RFC 2132 §3.9).</summary>
    public static readonly Option<Ipv4Address[]> LogServer = new(7, new Shapes.Addresses());

    /// <summary>Line printer servers (RFC 2132 §3.11).</summary>
    public static readonly Option<Ipv4Address[]> LprServer = new(9, new Shapes.Addresses());

    /// <summary>Name of the client (RFC 2132 §3.14).</summary>
    public static readonly Option<string> HostName = new(12, new Ascii());

    /// <summary>Boot image's length in blocks of 512 octets (RFC 2132 §3.15).</summary>
    public static readonly Option<ushort> BootFileSize = new(13, new Word());

    /// <summary>Domain that the client should use in resolving (RFC 2132 §3.17).</summary>
    public static readonly Option<string> DomainName = new(15, new Ascii());

    /// <summary>The client's swap server (RFC 2132 §3.18).</summary>
    public static readonly Option<Ipv4Address> SwapServer = new(16, new Shapes.Address());

    /// <summary>The client's root disk (RFC 2132 §3.19).</summary>
    public static readonly Option<string> RootPath = new(17, new Ascii());

    /// <summary>A file with further options (RFC 2132 §3.20).</summary>
    public static readonly Option<string> ExtensionsPath = new(18, new Ascii());

    /// <summary>Whether the client forwards packets (RFC 2132 §4.1).</summary>
    public static readonly Option<bool> IpForwarding = new(19, new Flag());

    /// <summary>TTL of the client's packets (RFC 2132 §4.5).</summary>
    public static readonly Option<byte> DefaultIpTtl = new(23, new Octet());

    /// <summary>MTU sizes of path discovery (RFC 2132 §4.7).</summary>
    public static readonly Option<ushort[]> PathMtuPlateauTable = new(25, new Words());

    /// <summary>MTU of the interface (RFC 2132 §5.1).</summary>
    public static readonly Option<ushort> InterfaceMtu = new(26, new Word());

    /// <summary>Broadcast address of the client's subnet (RFC 2132 §5.3).</summary>
    public static readonly Option<Ipv4Address> BroadcastAddress = new(28, new Shapes.Address());

    /// <summary>Pairs of destination and router (RFC 2132 §5.8).</summary>
    public static readonly Option<Ipv4Address[]> StaticRoute = new(33, new Shapes.Addresses());

    /// <summary>NIS domain (RFC 2132 §8.1).</summary>
    public static readonly Option<string> NisDomain = new(40, new Ascii());

    /// <summary>NIS servers (RFC 2132 §8.2).</summary>
    public static readonly Option<Ipv4Address[]> NisServers = new(41, new Shapes.Addresses());

    /// <summary>NTP servers, most preferred first (RFC 2132 §8.3).</summary>
    public static readonly Option<Ipv4Address[]> NtpServers = new(42, new Shapes.Addresses());

    /// <summary>Data between vendor's client and server (RFC 2132 §8.4).</summary>
    public static readonly Option<byte[]> VendorSpecific = new(43, new Octets());

    /// <summary>The address the client wants (RFC 2132 §9.1).</summary>
    public static readonly Option<Ipv4Address> RequestedIpAddress = new(50, new Shapes.Address());

    /// <summary>Lease time in seconds (RFC 2132 §9.2).</summary>
    public static readonly Option<uint> IpAddressLeaseTime = new(51, new Seconds());

    /// <summary>Whether file (1), sname (2) or both (3) hold options (RFC 2132 §9.3).</summary>
    public static readonly Option<byte> Overload = new(52, new Octet());

    /// <summary>Kind of message (RFC 2132 §9.6).</summary>
    public static readonly Option<MessageType> DhcpMessageType = new(53, new Kind());

    /// <summary>The server meant or speaking (RFC 2132 §9.7).</summary>
    public static readonly Option<Ipv4Address> ServerIdentifier = new(54, new Shapes.Address());

    /// <summary>Codes of the options that the client wants (RFC 2132 §9.8).</summary>
    public static readonly Option<byte[]> ParameterRequestList = new(55, new Octets());

    /// <summary>Why a server or client refuses (RFC 2132 §9.9).</summary>
    public static readonly Option<string> Message = new(56, new Ascii());

    /// <summary>Largest message the sender takes (RFC 2132 §9.10).</summary>
    public static readonly Option<ushort> MaximumMessageSize = new(57, new Word());

    /// <summary>T1 in seconds (RFC 2132 §9.11).</summary>
    public static readonly Option<uint> RenewalTime = new(58, new Seconds());

    /// <summary>T2 in seconds (RFC 2132 §9.12).</summary>
    public static readonly Option<uint> RebindingTime = new(59, new Seconds());

    /// <summary>Kind of the client's vendor (RFC 2132 §9.13).</summary>
    public static readonly Option<string> VendorClassIdentifier = new(60, new Ascii());

    /// <summary>The client's own identifier (RFC 2132 §9.14).</summary>
    public static readonly Option<byte[]> ClientIdentifier = new(61, new Octets());

    /// <summary>TFTP server, when sname holds options (RFC 2132 §9.4).</summary>
    public static readonly Option<string> TftpServerName = new(66, new Ascii());

    /// <summary>Boot file, when file holds options (RFC 2132 §9.5).</summary>
    public static readonly Option<string> BootfileName = new(67, new Ascii());

    /// <summary>Classes that a user gave the machine (RFC 3004).</summary>
    public static readonly Option<string[]> UserClass = new(77, new UserClasses());

    /// <summary>The client's full name with flags (RFC 4702).</summary>
    public static readonly Option<byte[]> ClientFqdn = new(81, new Octets());

    /// <summary>What relay agents add (RFC 3046).</summary>
    public static readonly Option<RelayInfo> RelayAgentInformation = new(82, new Relay());

    /// <summary>Seconds since the client was last heard (RFC 4388 §6.1).</summary>
    public static readonly Option<uint> ClientLastTransactionTime = new(91, new Seconds());

    /// <summary>Addresses of a client asked about (RFC 4388 §6.1).</summary>
    public static readonly Option<Ipv4Address[]> AssociatedIp = new(92, new Shapes.Addresses());

    /// <summary>Architectures of the firmware (RFC 4578 §2.1).</summary>
    public static readonly Option<Dhcp.ClientArchitecture[]> ClientArchitecture = new(93, new Architectures());

    /// <summary>Version of UNDI: 1, major, minor (RFC 4578 §2.2).</summary>
    public static readonly Option<byte[]> ClientNetworkInterface = new(94, new Octets());

    /// <summary>Identifier of the machine (RFC 4578 §2.3).</summary>
    public static readonly Option<Guid> ClientMachineUuid = new(97, new MachineUuid());

    /// <summary>Time zone as POSIX has it (RFC 4833).</summary>
    public static readonly Option<string> PosixTimeZone = new(100, new Ascii());

    /// <summary>Time zone by name (RFC 4833).</summary>
    public static readonly Option<string> TzdbTimeZone = new(101, new Ascii());

    /// <summary>Whether the client may choose a link-local address (RFC 2563).</summary>
    public static readonly Option<bool> AutoConfigure = new(116, new Flag());

    /// <summary>The subnet to choose from (RFC 3011).</summary>
    public static readonly Option<Ipv4Address> SubnetSelection = new(118, new Shapes.Address());

    /// <summary>Domains to search (RFC 3397).</summary>
    public static readonly Option<string[]> DomainSearch = new(119, new DomainList());

    /// <summary>Routes (RFC 3442).</summary>
    public static readonly Option<ClasslessRoute[]> ClasslessStaticRoute = new(121, new Routes());

    /// <summary>Classes by enterprise number (RFC 3925 §3).</summary>
    public static readonly Option<byte[]> VendorIdentifyingClass = new(124, new Octets());

    /// <summary>Options by enterprise number (RFC 3925 §4).</summary>
    public static readonly Option<byte[]> VendorIdentifyingOptions = new(125, new Octets());

    /// <summary>TFTP servers (RFC 5859).</summary>
    public static readonly Option<Ipv4Address[]> TftpServerAddress = new(150, new Shapes.Addresses());

    /// <summary>Options of iPXE, in option form.</summary>
    public static readonly Option<byte[]> IpxeEncapsulated = new(175, new Octets());

    /// <summary>The magic number of PXELINUX (RFC 5071 §3).</summary>
    public static readonly Option<byte[]> PxelinuxMagic = new(208, new Octets());

    /// <summary>PXELINUX: the configuration file (RFC 5071 §4).</summary>
    public static readonly Option<string> ConfigurationFile = new(209, new Ascii());

    /// <summary>PXELINUX: what its paths begin with (RFC 5071 §5).</summary>
    public static readonly Option<string> PathPrefix = new(210, new Ascii());

    /// <summary>PXELINUX: seconds until it gives up and reboots (RFC 5071 §6).</summary>
    public static readonly Option<uint> RebootTime = new(211, new Seconds());

    /// <summary>All of them, by number.</summary>
    public static readonly IReadOnlyList<IOption> All =
    [
        SubnetMask, TimeOffset, Router, TimeServer, NameServer, DomainNameServer, LogServer, LprServer, HostName, BootFileSize, DomainName,
        SwapServer, RootPath, ExtensionsPath, IpForwarding, DefaultIpTtl, PathMtuPlateauTable, InterfaceMtu, BroadcastAddress, StaticRoute,
        NisDomain, NisServers, NtpServers, VendorSpecific, RequestedIpAddress, IpAddressLeaseTime, Overload, DhcpMessageType, ServerIdentifier,
        ParameterRequestList, Message, MaximumMessageSize, RenewalTime, RebindingTime, VendorClassIdentifier, ClientIdentifier, TftpServerName,
        BootfileName, UserClass, ClientFqdn, RelayAgentInformation, ClientLastTransactionTime, AssociatedIp, ClientArchitecture,
        ClientNetworkInterface, ClientMachineUuid, PosixTimeZone, TzdbTimeZone, AutoConfigure, SubnetSelection, DomainSearch, ClasslessStaticRoute,
        VendorIdentifyingClass, VendorIdentifyingOptions, TftpServerAddress, IpxeEncapsulated, PxelinuxMagic, ConfigurationFile, PathPrefix,
        RebootTime,
    ];
}
