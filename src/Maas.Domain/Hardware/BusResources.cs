using System.Text.Json.Serialization;

namespace Maas.Domain.Hardware;

public sealed record UsbResources
{
    public IReadOnlyList<UsbDevice> Devices { get; init; } = [];
    public int Total { get; init; }
}

public sealed record UsbDevice
{
    public int BusAddress { get; init; }
    public int DeviceAddress { get; init; }

    /// <summary>Null is written: the document names the key always.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<UsbInterface>? Interfaces { get; init; }
    public string Vendor { get; init; } = "";
    public string VendorId { get; init; } = "";
    public string Product { get; init; } = "";
    public string ProductId { get; init; } = "";

    /// <summary>Mbit/s.</summary>
    public double Speed { get; init; }
}

public sealed record UsbInterface
{
    public string Class { get; init; } = "";
    public int ClassId { get; init; }
    public string Driver { get; init; } = "";
    public string DriverVersion { get; init; } = "";
    public int Number { get; init; }
    public string Subclass { get; init; } = "";
    public int SubclassId { get; init; }
}

public sealed record PciResources
{
    public IReadOnlyList<PciDevice> Devices { get; init; } = [];
    public int Total { get; init; }
}

public sealed record PciDevice
{
    public string Driver { get; init; } = "";
    public string DriverVersion { get; init; } = "";
    public int NumaNode { get; init; }

    /// <summary><c>0000:00:03.0</c>.</summary>
    public string PciAddress { get; init; } = "";
    public string Vendor { get; init; } = "";

    /// <summary>Four hexadecimal digits without prefix.</summary>
    public string VendorId { get; init; } = "";
    public string Product { get; init; } = "";
    public string ProductId { get; init; } = "";
    public int IommuGroup { get; init; }
    public VitalProductData Vpd { get; init; } = new();
}

/// <summary>What a PCI device says of itself (PCI local bus specification 2.2, appendix I).</summary>
public sealed record VitalProductData
{
    public string? ProductName { get; init; }
    public IReadOnlyDictionary<string, string>? Entries { get; init; }
}
