using System.Text.Json.Serialization;

namespace Maas.Domain.Hardware;

/// <summary>What SMBIOS says (DSP0134 §7.1–7.4). Absent parts are written as null.</summary>
public sealed record SystemResources
{
    public string Uuid { get; init; } = "";
    public string Vendor { get; init; } = "";
    public string Product { get; init; } = "";
    public string Family { get; init; } = "";
    public string Version { get; init; } = "";
    public string Sku { get; init; } = "";
    public string Serial { get; init; } = "";

    /// <summary><c>physical</c>, <c>virtual-machine</c>, <c>container</c> or <c>unknown</c>.</summary>
    public string Type { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SystemFirmware? Firmware { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SystemChassis? Chassis { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SystemMotherboard? Motherboard { get; init; }
}

public sealed record SystemFirmware
{
    public string Vendor { get; init; } = "";
    public string Date { get; init; } = "";
    public string Version { get; init; } = "";
}

public sealed record SystemChassis
{
    public string Vendor { get; init; } = "";
    public string Type { get; init; } = "";
    public string Serial { get; init; } = "";
    public string Version { get; init; } = "";
}

public sealed record SystemMotherboard
{
    public string Vendor { get; init; } = "";
    public string Product { get; init; } = "";
    public string Serial { get; init; } = "";
    public string Version { get; init; } = "";
}
