using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Maas.Domain.Lifecycle;
using Maas.Domain.Storage;

namespace Maas.Domain.Nodes;

/// <summary>A machine, a device or a controller as the appliance knows it: identity, ownership, what it is made of and where it is in its life.
/// One immutable value, one document, written only by its own grain (contract: api-resources.md §5.1, lifecycle.md §2).</summary>
public sealed record Node
{
    /// <summary>Six lower-case letters and digits; the key of the document.</summary>
    public required string SystemId { get; init; }

    /// <summary>Order of creation; lists are sorted by it.</summary>
    public required int Id { get; init; }

    public NodeType NodeType { get; init; }
    public required string Hostname { get; init; }
    public string Description { get; init; } = "";
    public int DomainId { get; init; }
    public int ZoneId { get; init; } = 1;
    public int PoolId { get; init; }
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }

    /// <summary>The VM host that it is a machine of, and which of its machines.</summary>
    public int? VmHostId { get; init; }
    public int? VirtualMachineId { get; init; }

    /// <summary>Made for what was found running, such as the host of a hypervisor: goes when that goes.</summary>
    public bool Dynamic { get; init; }

    /// <summary>It ran before anybody here knew it: nothing is configured from here, and how it is configured is what it says.</summary>
    [JsonIgnore]
    public bool RanBefore => Dynamic && VirtualMachineId is null && Status == NodeState.Deployed;

    /// <summary>The node this one belongs to (a device's machine, a DPU's host).</summary>
    public string? Parent { get; init; }

    // Life
    public NodeState Status { get; init; }

    /// <summary>The state to return to from testing or rescue mode; not overwritten by those states (lifecycle.md §2.1).</summary>
    public NodeState PreviousStatus { get; init; }

    /// <summary>When the present state is overdue; null when it has no limit or the heartbeat rule applies.</summary>
    public DateTimeOffset? StatusExpires { get; init; }

    public IReadOnlyList<PendingEffect> Pending { get; init; } = [];
    public bool Locked { get; init; }
    public string ErrorDescription { get; init; } = "";

    /// <summary>Free text of the last signal.</summary>
    public string Error { get; init; } = "";

    /// <summary>The newest event of level INFO or higher, kept for lists: its sentence and its action.</summary>
    public string? StatusMessage { get; init; }
    public string? StatusAction { get; init; }

    // Ownership
    public string? Owner { get; init; }
    public string AgentName { get; init; } = "";
    public IReadOnlyDictionary<string, string> OwnerData { get; init; } = new Dictionary<string, string>();

    /// <summary>Credentials of the node itself for the metadata service; dropped whenever the owner changes.</summary>
    public NodeToken? Token { get; init; }

    // Request of the present operation
    public bool EnableSsh { get; init; }
    public bool SkipBmcConfig { get; init; }
    public bool SkipNetworking { get; init; }
    public bool SkipStorage { get; init; }

    /// <summary>The node enlisted itself and is being commissioned for the first time: success makes it New, not Ready.</summary>
    public bool Enlisting { get; init; }

    /// <summary>Power state when the present test or rescue began; decides whether the ephemeral system reboots or powers off at its end.</summary>
    public PowerState PowerStateBeforeTransition { get; init; } = PowerState.Unknown;

    // Operating system
    public string Osystem { get; init; } = "";
    public string DistroSeries { get; init; } = "";
    public string LicenseKey { get; init; } = "";
    public string? HweKernel { get; init; }
    public string? MinHweKernel { get; init; }
    public bool EphemeralDeploy { get; init; }
    public bool EnableKernelCrashDump { get; init; }
    public bool EnableHwSync { get; init; }
    public int? SyncInterval { get; init; }
    public DateTimeOffset? LastSync { get; init; }
    public bool InstallKvm { get; init; }
    public bool RegisterVmHost { get; init; }
    public byte[]? UserData { get; init; }

    /// <summary>How the appliance is to reach the hypervisor that the deployed system becomes; kept until the node is given back, stored only as
    /// <see cref="SealedVmHostAccess"/>.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> VmHostAccess { get; init; } = new Dictionary<string, string>();

    /// <summary>The stored form of <see cref="VmHostAccess"/>; null when there is none.</summary>
    public Secret? SealedVmHostAccess
    {
        get => VmHostAccess.Count == 0 ? null : new Secret(JsonSerializer.Serialize(VmHostAccess));
        init => VmHostAccess = value is { } secret ? JsonSerializer.Deserialize<Dictionary<string, string>>(secret.Value) ?? [] : [];
    }

    // Boot
    /// <summary>True until the installer says that the disk is written; decides what a network boot gets.</summary>
    public bool Netboot { get; init; } = true;
    public string? BiosBootMethod { get; init; }

    /// <summary>The appliance's address that the node last booted from; what the node is told to talk to.</summary>
    public IPAddress? BootClusterIp { get; init; }
    public int? BootInterfaceId { get; init; }
    public int? BootDiskId { get; init; }

    // Power
    public string PowerType { get; init; } = "";

    /// <summary>Settings of the power type; passwords among them, so they are stored only as <see cref="SealedPowerParameters"/>.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> PowerParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The stored form of <see cref="PowerParameters"/>.</summary>
    public Secret SealedPowerParameters
    {
        get => new(JsonSerializer.Serialize(PowerParameters));
        init => PowerParameters = JsonSerializer.Deserialize<Dictionary<string, string>>(value.Value) ?? [];
    }

    public PowerState PowerState { get; init; } = PowerState.Unknown;
    public DateTimeOffset? PowerStateUpdated { get; init; }

    /// <summary>Why the power state is unknown or in error; empty when it is neither.</summary>
    public string PowerProblem { get; init; } = "";

    // Hardware
    public string Architecture { get; init; } = "";
    public string? HardwareUuid { get; init; }
    public int CpuCount { get; init; }

    /// <summary>MHz; 0 when unknown.</summary>
    public int CpuSpeed { get; init; }

    /// <summary>MiB.</summary>
    public int Memory { get; init; }

    /// <summary>Bytes; null lets the installer decide.</summary>
    public long? SwapSize { get; init; }
    public IReadOnlyList<NumaNode> NumaNodes { get; init; } = [new NumaNode()];
    public IReadOnlyList<NodeDevice> Devices { get; init; } = [];

    /// <summary>Vendor strings and other facts by key (<c>system_vendor</c>, <c>cpu_model</c>, …; lifecycle.md §13.3).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    // Network and storage
    public IReadOnlyList<Interface> Interfaces { get; init; } = [];
    public int? GatewayLinkIpv4 { get; init; }
    public int? GatewayLinkIpv6 { get; init; }
    public StorageModel Storage { get; init; } = new();

    public IReadOnlyList<string> Tags { get; init; } = [];
    public int? AddressTtl { get; init; }

    // Scripts
    public int? CommissioningSetId { get; init; }
    public int? TestingSetId { get; init; }
    public int? InstallationSetId { get; init; }
    public int? ReleaseSetId { get; init; }

    public Interface? Interface(int id) => Interfaces.FirstOrDefault(i => i.Id == id);

    /// <summary>The NIC to boot from: the explicit choice, else the one with the lowest number.</summary>
    public Interface? BootInterface => (BootInterfaceId is { } id ? Interface(id) : null) ?? Interfaces.MinBy(i => i.Id);

    public bool IsController => NodeType >= NodeType.RackController;
}

/// <summary>Kinds of node with their published numbers (api-resources.md §1.1).</summary>
public enum NodeType
{
    Machine = 0,
    Device = 1,
    RackController = 2,
    RegionController = 3,
    RegionAndRackController = 4,
}

/// <summary>OAuth credentials of a node (metadata.md §2); the consumer secret is always empty.</summary>
public sealed record NodeToken(string ConsumerKey, string TokenKey, Secret TokenSecret);
