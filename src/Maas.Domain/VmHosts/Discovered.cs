using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.VmHosts;

/// <summary>What a VM host said about itself (power.md §8.2). The first of several is the one at the address that was asked; the others are the
/// further members of its cluster.</summary>
public sealed record DiscoveredVmHosts(string? Cluster, IReadOnlyList<DiscoveredVmHost> Hosts);

public sealed record DiscoveredVmHost
{
    public required string Name { get; init; }

    /// <summary>Where to reach this very host; null for the address that was asked.</summary>
    public string? Address { get; init; }
    public string Version { get; init; } = "";
    public IReadOnlyList<string> Architectures { get; init; } = [];
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>-1 for what it did not say.</summary>
    public VmResources Total { get; init; } = new() { Cores = -1, Memory = -1, LocalStorage = -1 };

    /// <summary>MHz; -1 when it did not say.</summary>
    public int CpuSpeed { get; init; } = -1;
    public IReadOnlyList<MacAddress> MacAddresses { get; init; } = [];

    /// <summary>The hardware report of the machine that it is (lifecycle.md §13), unread; empty when its kind makes none.</summary>
    public ReadOnlyMemory<byte> Report { get; init; }
    public IReadOnlyList<VmStoragePool> StoragePools { get; init; } = [];
    public IReadOnlyList<DiscoveredVm> Machines { get; init; } = [];
}

/// <summary>One virtual machine found on a host.</summary>
public sealed record DiscoveredVm
{
    public required string Identifier { get; init; }
    public string Project { get; init; } = "";
    public required string Architecture { get; init; }
    public IReadOnlyList<int> PinnedCores { get; init; } = [];
    public int UnpinnedCores { get; init; } = 1;

    /// <summary>MiB.</summary>
    public long Memory { get; init; } = 1024;
    public bool HugepagesBacked { get; init; }
    public PowerState PowerState { get; init; } = PowerState.Unknown;

    /// <summary>Settings that its power type needs beside those of the host: <c>instance_name</c>, <c>power_id</c>.</summary>
    public IReadOnlyDictionary<string, string> PowerParameters { get; init; } = new Dictionary<string, string>();
    public string? BiosBootMethod { get; init; }
    public IReadOnlyList<DiscoveredVmDisk> Disks { get; init; } = [];

    /// <summary>The first one boots.</summary>
    public IReadOnlyList<MacAddress> MacAddresses { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <param name="Size">Bytes.</param>
public sealed record DiscoveredVmDisk(long Size, string? PoolId = null, string? Serial = null, string? IdPath = null);
