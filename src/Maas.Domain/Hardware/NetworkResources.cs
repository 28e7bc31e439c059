namespace Maas.Domain.Hardware;

public sealed record NetworkResources
{
    public IReadOnlyList<NetworkCard> Cards { get; init; } = [];
    public int Total { get; init; }
}

public sealed record NetworkCard
{
    public string? Driver { get; init; }
    public string? DriverVersion { get; init; }
    public IReadOnlyList<NetworkPort>? Ports { get; init; }
    public NetworkSriov? Sriov { get; init; }
    public int NumaNode { get; init; }
    public string? PciAddress { get; init; }
    public string? UsbAddress { get; init; }
    public string? Vendor { get; init; }
    public string? VendorId { get; init; }
    public string? Product { get; init; }
    public string? ProductId { get; init; }
    public string? FirmwareVersion { get; init; }
}

/// <summary>One port: <see cref="Id"/> is the interface's name, <see cref="LinkSpeed"/> is Mbit/s.</summary>
public sealed record NetworkPort
{
    public string Id { get; init; } = "";
    public string? Address { get; init; }
    public int Port { get; init; }

    /// <summary><c>ethernet</c>, <c>infiniband</c>, …</summary>
    public string Protocol { get; init; } = "";

    /// <summary>As ethtool names them: <c>1000baseT/Full</c>.</summary>
    public IReadOnlyList<string>? SupportedModes { get; init; }
    public IReadOnlyList<string>? SupportedPorts { get; init; }
    public string? PortType { get; init; }
    public string? TransceiverType { get; init; }
    public bool AutoNegotiation { get; init; }
    public bool LinkDetected { get; init; }
    public long? LinkSpeed { get; init; }
    public string? LinkDuplex { get; init; }
    public Infiniband? Infiniband { get; init; }
}

public sealed record Infiniband
{
    public string? IssmName { get; init; }
    public string? IssmDevice { get; init; }
    public string? MadName { get; init; }
    public string? MadDevice { get; init; }
    public string? VerbName { get; init; }
    public string? VerbDevice { get; init; }
}

public sealed record NetworkSriov
{
    public int CurrentVfs { get; init; }
    public int MaximumVfs { get; init; }
    public IReadOnlyList<NetworkCard>? Vfs { get; init; }
}
