using Maas.Protocols.Primitives;

namespace Maas.Domain.VmHosts;

/// <summary>A virtual machine of a VM host, whether the appliance made it or found it (api-resources.md §18.3).</summary>
public sealed record VirtualMachine
{
    public required int Id { get; init; }
    public required int VmHostId { get; init; }

    /// <summary>Its name on the host.</summary>
    public required string Identifier { get; init; }
    public string Project { get; init; } = "";
    public IReadOnlyList<int> PinnedCores { get; init; } = [];
    public int UnpinnedCores { get; init; }

    /// <summary>MiB.</summary>
    public long Memory { get; init; }
    public bool HugepagesBacked { get; init; }
    public IReadOnlyList<VmDisk> Disks { get; init; } = [];
    public IReadOnlyList<MacAddress> MacAddresses { get; init; } = [];

    /// <summary>Made by the appliance: destroyed when its machine is deleted.</summary>
    public bool Composed { get; init; }

    /// <summary>The machine it is in the inventory.</summary>
    public string? SystemId { get; init; }

    public VmResources Used => new() { Cores = PinnedCores.Count + UnpinnedCores, Memory = Memory, LocalStorage = Disks.Sum(d => d.Size) };
}

/// <param name="PoolId">Null when it is in no known storage pool.</param>
/// <param name="Size">Bytes.</param>
public sealed record VmDisk(string? PoolId, long Size);
