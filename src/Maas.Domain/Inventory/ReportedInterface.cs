using System.Net;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Inventory;

/// <summary>An interface as a report describes it, in the model's terms.</summary>
public sealed record ReportedInterface
{
    public required string Name { get; init; }
    public required InterfaceType Type { get; init; }
    public required MacAddress MacAddress { get; init; }

    /// <summary>Names of the interfaces it is built on.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>The tag of a VLAN interface.</summary>
    public int? Vid { get; init; }
    public bool LinkConnected { get; init; }

    /// <summary>Mbit/s; 0 when unknown.</summary>
    public int InterfaceSpeed { get; init; }
    public int LinkSpeed { get; init; }
    public string? Vendor { get; init; }
    public string? Product { get; init; }
    public string? FirmwareVersion { get; init; }
    public int SriovMaxVf { get; init; }
    public int NumaNode { get; init; }
    public InterfaceParams Params { get; init; } = new();

    /// <summary>Addresses of global scope.</summary>
    public IReadOnlyList<ReportedAddress> Addresses { get; init; } = [];
}

/// <param name="PrefixLength">As configured on the interface: 32 and 128 say nothing of the network.</param>
public sealed record ReportedAddress(IPAddress Address, int PrefixLength)
{
    public Cidr Network => new(Address, PrefixLength);

    public bool IsHostOnly => PrefixLength == (Address.IsIPv6() ? 128 : 32);
}
