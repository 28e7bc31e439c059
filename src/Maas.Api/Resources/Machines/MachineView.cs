using System.Text.Json.Serialization;
using Maas.Api.Contract;
using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Domains;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Zones;

namespace Maas.Api.Resources.Machines;

/// <summary>A machine as published, every field of api-resources.md §5.1 in its order.</summary>
public sealed record MachineView
{
    public required string SystemId { get; init; }
    public required string Hostname { get; init; }
    public required string Description { get; init; }
    public required string? HardwareUuid { get; init; }

    [JsonConverter(typeof(EmbeddedConverter<DomainView>))]
    public required DomainView? Domain { get; init; }

    public required string Fqdn { get; init; }
    public required string? Owner { get; init; }
    public required IReadOnlyDictionary<string, string> OwnerData { get; init; }
    public required IReadOnlyDictionary<string, string> WorkloadAnnotations { get; init; }
    public required bool Locked { get; init; }
    public required string? Architecture { get; init; }
    public required string? MinHweKernel { get; init; }
    public required string? HweKernel { get; init; }
    public required int CpuCount { get; init; }
    public required int CpuSpeed { get; init; }
    public required int Memory { get; init; }
    public required long? SwapSize { get; init; }
    public required double Storage { get; init; }
    public required int Status { get; init; }
    public required string StatusName { get; init; }
    public required string? StatusMessage { get; init; }
    public required string? StatusAction { get; init; }
    public required string Osystem { get; init; }
    public required string DistroSeries { get; init; }
    public required bool EphemeralDeploy { get; init; }
    public required bool EnableHwSync { get; init; }
    public required bool EnableKernelCrashDump { get; init; }
    public required int? SyncInterval { get; init; }
    public required string? LastSync { get; init; }
    public required string? NextSync { get; init; }
    public required string ErrorDescription { get; init; }
    public required bool Netboot { get; init; }
    public required string? BiosBootMethod { get; init; }
    public required string PowerType { get; init; }
    public required string PowerState { get; init; }
    public required IReadOnlyList<string> TagNames { get; init; }
    public required int? AddressTtl { get; init; }
    public required IReadOnlyList<string> IpAddresses { get; init; }
    public required IReadOnlyList<InterfaceView> InterfaceSet { get; init; }
    public required InterfaceView? BootInterface { get; init; }

    [JsonConverter(typeof(EmbeddedConverter<ZoneView>))]
    public required ZoneView? Zone { get; init; }

    [JsonConverter(typeof(EmbeddedConverter<ResourcePoolView>))]
    public required ResourcePoolView? Pool { get; init; }

    public bool DisableIpv4 => false;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? ConstraintsByType { get; init; }

    public required BlockDeviceView? BootDisk { get; init; }
    public required IReadOnlyList<BlockDeviceView> BlockdeviceSet { get; init; }
    public required IReadOnlyList<BlockDeviceView> PhysicalblockdeviceSet { get; init; }
    public required IReadOnlyList<BlockDeviceView> VirtualblockdeviceSet { get; init; }
    public required IReadOnlyList<StubView> VolumeGroups { get; init; }
    public required IReadOnlyList<StubView> Raids { get; init; }
    public required IReadOnlyList<StubView> Bcaches { get; init; }
    public required IReadOnlyList<StubView> CacheSets { get; init; }
    public required IReadOnlyList<SpecialFilesystemView> SpecialFilesystems { get; init; }
    public required int NodeType { get; init; }
    public required string NodeTypeName { get; init; }
    public required ParentView? Parent { get; init; }
    public required VmHosts.PodStubView? Pod { get; init; }
    public required int? VirtualmachineId { get; init; }
    public required DefaultGatewaysView DefaultGateways { get; init; }
    public required int? CurrentCommissioningResultId { get; init; }
    public required int? CurrentTestingResultId { get; init; }
    public required int? CurrentInstallationResultId { get; init; }

    /// <summary>The fifteen test status fields, in the published order.</summary>
    [JsonExtensionData]
    public Dictionary<string, object> TestStatuses { get; init; } = [];

    public required IReadOnlyDictionary<string, string> HardwareInfo { get; init; }
    public required IReadOnlyList<NumaNodeView> NumanodeSet { get; init; }
    public required string ResourceUri { get; init; }
}

/// <summary>A group named only: the client asks for it by number.</summary>
public sealed record StubView(string SystemId, int Id)
{
    [JsonPropertyName("__incomplete__")]
    public bool Incomplete => true;
}

public sealed record ParentView(string SystemId, string ResourceUri)
{
    [JsonPropertyName("__incomplete__")]
    public bool Incomplete => true;
}

public sealed record SpecialFilesystemView(string Fstype, string? Label, string Uuid, string? MountPoint, string? MountOptions);

public sealed record DefaultGatewaysView(GatewayView Ipv4, GatewayView Ipv6);

public sealed record GatewayView(string? GatewayIp, int? LinkId);

public sealed record NumaNodeView(int Index, IReadOnlyList<int> Cores, int Memory, IReadOnlyList<HugepagesView> HugepagesSet);

public sealed record HugepagesView(long Total, long PageSize);
