using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Domain.Hardware;

/// <summary>
/// The machine-resources document (lifecycle.md §13): what a node says about its hardware. The node's agent writes it, commissioning reads it.
/// Names are the document's, sizes are bytes; null means "not reported".
/// </summary>
public sealed record HardwareReport
{
    /// <summary>The only version there is.</summary>
    public const string CurrentApiVersion = "1.0";

    /// <summary>What a report of this version must claim to be read at all.</summary>
    public static IReadOnlyList<string> RequiredExtensions { get; } = ["resources", "resources_v2", "api_os", "resources_system", "resources_usb_pci"];

    /// <summary>What our own reports contain.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
    [
        "resources", "resources_cpu_socket", "resources_gpu", "resources_numa", "resources_v2", "resources_disk_sata", "resources_network_firmware",
        "resources_disk_id", "resources_usb_pci", "resources_cpu_threads_numa", "resources_cpu_core_die", "api_os", "resources_system",
        "resources_pci_iommu", "resources_network_usb", "resources_disk_address",
    ];

    public string ApiVersion { get; init; } = CurrentApiVersion;
    public IReadOnlyList<string> ApiExtensions { get; init; } = [];
    public ReportEnvironment Environment { get; init; } = new();
    public ReportResources Resources { get; init; } = new();

    /// <summary>By interface name.</summary>
    public IReadOnlyDictionary<string, NetworkState> Networks { get; init; } = new Dictionary<string, NetworkState>();

    /// <summary>A custom storage layout that a commissioning script asks for, unread.</summary>
    [JsonPropertyName("storage-extra")]
    public JsonElement? StorageExtra { get; init; }

    [JsonPropertyName("machine-extra")]
    public MachineExtra? MachineExtra { get; init; }

    /// <summary>Controllers only, unread.</summary>
    [JsonPropertyName("network-extra")]
    public JsonElement? NetworkExtra { get; init; }
}

/// <summary>What runs on the node while it reports.</summary>
public sealed record ReportEnvironment
{
    /// <summary><c>Linux</c>.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>As <c>uname -m</c> says, for instance <c>x86_64</c>.</summary>
    public string KernelArchitecture { get; init; } = "";
    public string KernelVersion { get; init; } = "";

    /// <summary>The operating system's ID in lower case.</summary>
    public string OsName { get; init; } = "";
    public string OsVersion { get; init; } = "";
    public string Server { get; init; } = "";
    public string ServerName { get; init; } = "";
    public string ServerVersion { get; init; } = "";
}

public sealed record ReportResources
{
    public CpuResources Cpu { get; init; } = new();
    public MemoryResources Memory { get; init; } = new();
    public GpuResources Gpu { get; init; } = new();
    public NetworkResources Network { get; init; } = new();
    public StorageResources Storage { get; init; } = new();
    public UsbResources Usb { get; init; } = new();
    public PciResources Pci { get; init; } = new();
    public SystemResources System { get; init; } = new();
}

/// <summary>Hints of the machine's platform; <see cref="Platform"/> replaces the sub-architecture.</summary>
public sealed record MachineExtra
{
    public string? Platform { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
}
