using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Domain.VmHosts;

/// <summary>A hypervisor on which machines can be made (api-resources.md §18.1, power.md §8). What it has is what it said when it was last asked.</summary>
public sealed record VmHost
{
    /// <summary>Every VM host carries this tag, whose kernel options make its machines' consoles readable.</summary>
    public const string ConsoleTag = "pod-console-logging";

    public required int Id { get; init; }
    public required string Name { get; init; }

    /// <summary><c>lxd</c> or <c>virsh</c>; never changes.</summary>
    public required string Type { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [ConsoleTag];
    public int ZoneId { get; init; } = 1;
    public int PoolId { get; init; }

    /// <summary>What may be promised for each core and MiB there is; 0 to 10.</summary>
    public double CpuOverCommitRatio { get; init; } = 1;
    public double MemoryOverCommitRatio { get; init; } = 1;

    /// <summary>Identifier of the storage pool for disks that name none.</summary>
    public string? DefaultStoragePool { get; init; }

    /// <summary><c>bridge</c>, <c>passthru</c>, <c>private</c> or <c>vepa</c>.</summary>
    public string? DefaultMacvlanMode { get; init; }

    /// <summary>Settings of the connection; credentials among them, so they are stored only as <see cref="SealedParameters"/>.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The stored form of <see cref="Parameters"/>.</summary>
    public Secret SealedParameters
    {
        get => new(JsonSerializer.Serialize(Parameters));
        init => Parameters = JsonSerializer.Deserialize<Dictionary<string, string>>(value.Value) ?? [];
    }

    // Found out
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Of <c>composable</c>, <c>dynamic_local_storage</c>, <c>over_commit</c>, <c>storage_pools</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public VmResources Total { get; init; } = new();
    public int CpuSpeed { get; init; }
    public string Version { get; init; } = "";
    public IReadOnlyList<VmStoragePool> StoragePools { get; init; } = [];

    /// <summary>The node that it runs on, when known.</summary>
    public string? Host { get; init; }

    /// <summary>The cluster it is a member of.</summary>
    public int? ClusterId { get; init; }
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }

    public bool Can(string capability) => Capabilities.Contains(capability);

    /// <summary>The LXD project whose machines are its own; empty for virsh, which has none.</summary>
    public string Project => Parameters.GetValueOrDefault("project", "");

    public VmStoragePool? DefaultPool => StoragePools.FirstOrDefault(p => p.Id == DefaultStoragePool) ?? (StoragePools is [var first, ..] ? first : null);
}

/// <summary>Cores, memory in MiB and storage in bytes.</summary>
public sealed record VmResources
{
    public int Cores { get; init; }
    public long Memory { get; init; }
    public long LocalStorage { get; init; }

    public static VmResources operator -(VmResources left, VmResources right) => new()
    {
        Cores = left.Cores - right.Cores,
        Memory = left.Memory - right.Memory,
        LocalStorage = left.LocalStorage - right.LocalStorage,
    };

    public static VmResources operator +(VmResources left, VmResources right) => new()
    {
        Cores = left.Cores + right.Cores,
        Memory = left.Memory + right.Memory,
        LocalStorage = left.LocalStorage + right.LocalStorage,
    };
}

/// <param name="Total">Bytes.</param>
public sealed record VmStoragePool(string Id, string Name, string Type, string Path, long Total);

/// <summary>VM hosts that share their machines (LXD clusters).</summary>
public sealed record VmCluster
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public string Project { get; init; } = "default";
    public int ZoneId { get; init; } = 1;
    public int PoolId { get; init; }
}
