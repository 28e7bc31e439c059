namespace Maas.Domain.Nodes;

/// <summary>A NUMA node: its cores and its memory in MiB.</summary>
public sealed record NumaNode
{
    public int Index { get; init; }
    public IReadOnlyList<int> Cores { get; init; } = [];
    public int Memory { get; init; }
    public IReadOnlyList<Hugepages> HugepagesSet { get; init; } = [];
}

public sealed record Hugepages(long PageSize, long Total);

/// <summary>A PCI or USB device found at commissioning (api-resources.md: node devices).</summary>
public sealed record NodeDevice
{
    public required int Id { get; init; }
    public NodeDeviceBus Bus { get; init; }

    /// <summary>What the device serves: node, cpu, memory, storage, network or gpu.</summary>
    public Scripts.HardwareType HardwareType { get; init; }
    public string VendorId { get; init; } = "";
    public string ProductId { get; init; } = "";
    public string VendorName { get; init; } = "";
    public string ProductName { get; init; } = "";
    public string CommissioningDriver { get; init; } = "";
    public int NumaNode { get; init; }
    public string? PciAddress { get; init; }
    public int BusNumber { get; init; }
    public int DeviceNumber { get; init; }

    /// <summary>The disk or the network card that the device is, among the node's own.</summary>
    public int? BlockDeviceId { get; init; }
    public int? InterfaceId { get; init; }
    public IReadOnlyDictionary<string, string> Vpd { get; init; } = new Dictionary<string, string>();
}

public enum NodeDeviceBus
{
    Pcie = 1,
    Usb = 2,
}
