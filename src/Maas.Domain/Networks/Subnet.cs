using System.Net;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>An IP network on a VLAN (network.md §1.4).</summary>
public sealed record Subnet
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public required Cidr Cidr { get; init; }
    public required int VlanId { get; init; }
    public IPAddress? GatewayIp { get; init; }
    public IReadOnlyList<IPAddress> DnsServers { get; init; } = [];

    /// <summary>0 disabled, 1 enabled, 2 enabled with RFC 2317 glue.</summary>
    public int RdnsMode { get; init; } = 2;
    public bool AllowDns { get; init; } = true;
    public bool AllowProxy { get; init; } = true;
    public bool ActiveDiscovery { get; init; }

    /// <summary>False: addresses are handed out only inside reserved ranges, and DHCP does not serve the subnet.</summary>
    public bool Managed { get; init; } = true;
    public IReadOnlyList<string> DisabledBootArchitectures { get; init; } = [];
}

/// <summary>A range of addresses set apart: <c>dynamic</c> for DHCP leases, <c>reserved</c> for others (network.md §1.5).</summary>
public sealed record IpRange
{
    public required int Id { get; init; }
    public required int SubnetId { get; init; }
    public required IpRangeType Type { get; init; }
    public required IPAddress StartIp { get; init; }
    public required IPAddress EndIp { get; init; }
    public string? User { get; init; }
    public string Comment { get; init; } = "";
}

public enum IpRangeType
{
    Dynamic = 0,
    Reserved,
}

/// <summary>A fixed pairing of MAC address and IP address (network.md §1.6).</summary>
public sealed record ReservedIp
{
    public required int Id { get; init; }
    public required int SubnetId { get; init; }
    public required IPAddress Ip { get; init; }
    public required MacAddress MacAddress { get; init; }
    public string Comment { get; init; } = "";
}

/// <summary>A route that machines of one subnet are told about (network.md §1.8).</summary>
public sealed record StaticRoute
{
    public required int Id { get; init; }
    public required int SourceId { get; init; }
    public required int DestinationId { get; init; }
    public required IPAddress GatewayIp { get; init; }
    public int Metric { get; init; }
}

/// <summary>A DNS domain (dns.md §1).</summary>
public sealed record DnsDomain
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public bool Authoritative { get; init; } = true;
    public int? Ttl { get; init; }
    public bool IsDefault { get; init; }

    /// <summary>Who answers for a domain that is not served here: <c>ip:port</c>, tried as given.</summary>
    public IReadOnlyList<string> ForwardDnsServers { get; init; } = [];
}
