using System.Text.Json.Serialization;

namespace Maas.Domain.Hardware;

/// <summary>An interface as the running system configured it (lifecycle.md §13.2). The three kinds of virtual interface are written as null when they do not apply.</summary>
public sealed record NetworkState
{
    public IReadOnlyList<NetworkAddress> Addresses { get; init; } = [];
    public NetworkCounters Counters { get; init; } = new();

    /// <summary>Empty for loopback.</summary>
    public string Hwaddr { get; init; } = "";
    public int Mtu { get; init; }

    /// <summary><c>up</c> or <c>down</c>.</summary>
    public string State { get; init; } = "";

    /// <summary><c>broadcast</c>, <c>loopback</c>, <c>point-to-point</c>, …</summary>
    public string Type { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public BondState? Bond { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public BridgeState? Bridge { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public VlanState? Vlan { get; init; }
}

/// <summary><see cref="Netmask"/> is the prefix length as text.</summary>
public sealed record NetworkAddress
{
    /// <summary><c>inet</c> or <c>inet6</c>.</summary>
    public string Family { get; init; } = "";
    public string Address { get; init; } = "";
    public string Netmask { get; init; } = "";

    /// <summary><c>global</c>, <c>link</c> or <c>local</c>.</summary>
    public string Scope { get; init; } = "";
}

public sealed record NetworkCounters
{
    public long BytesReceived { get; init; }
    public long BytesSent { get; init; }
    public long PacketsReceived { get; init; }
    public long PacketsSent { get; init; }
}

/// <summary>Delays and frequency in milliseconds.</summary>
public sealed record BondState
{
    public string Mode { get; init; } = "";
    public string TransmitPolicy { get; init; } = "";
    public int UpDelay { get; init; }
    public int DownDelay { get; init; }
    public int MiiFrequency { get; init; }
    public string MiiState { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string>? LowerDevices { get; init; }
}

public sealed record BridgeState
{
    public string Id { get; init; } = "";
    public bool Stp { get; init; }
    public int ForwardDelay { get; init; }
    public int VlanDefault { get; init; }
    public bool VlanFiltering { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string>? UpperDevices { get; init; }
}

public sealed record VlanState
{
    public string LowerDevice { get; init; } = "";
    public int Vid { get; init; }
}
