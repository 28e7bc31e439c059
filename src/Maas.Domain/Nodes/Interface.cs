using Maas.Protocols.Primitives;

namespace Maas.Domain.Nodes;

/// <summary>A network interface of a node. Its addresses are rows of their own (<see cref="Networks.StaticIpAddress"/>), which name the interface.</summary>
public sealed record Interface
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public InterfaceType Type { get; init; }
    public MacAddress? MacAddress { get; init; }
    public int? VlanId { get; init; }

    /// <summary>Numbers of the interfaces this one is built on.</summary>
    public IReadOnlyList<int> Parents { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];
    public bool Enabled { get; init; } = true;
    public InterfaceParams Params { get; init; } = new();
    public string? Vendor { get; init; }
    public string? Product { get; init; }
    public string? FirmwareVersion { get; init; }
    public bool LinkConnected { get; init; } = true;

    /// <summary>Mbit/s; 0 when unknown.</summary>
    public int InterfaceSpeed { get; init; }
    public int LinkSpeed { get; init; }
    public int? NumaNode { get; init; }
    public int SriovMaxVf { get; init; }

    /// <summary>Made for the present owner; removed at release.</summary>
    public bool Acquired { get; init; }
}

public enum InterfaceType
{
    Physical = 0,
    Bond,
    Bridge,
    Vlan,
    Alias,
    Unknown,
}

/// <summary>Settings of an interface under the names of the API; null means not set (network.md §4.1).</summary>
public sealed record InterfaceParams
{
    public int? Mtu { get; init; }
    public bool? AcceptRa { get; init; }
    public string? BondMode { get; init; }
    public int? BondMiimon { get; init; }
    public int? BondDowndelay { get; init; }
    public int? BondUpdelay { get; init; }
    public int? BondNumGratArp { get; init; }
    public string? BondLacpRate { get; init; }
    public string? BondXmitHashPolicy { get; init; }
    public string? BridgeType { get; init; }
    public bool? BridgeStp { get; init; }
    public int? BridgeFd { get; init; }
}
