namespace Maas.Domain.VmHosts;

/// <summary>A virtual machine to make, all choices made (power.md §8.3).</summary>
public sealed record ComposeOrder
{
    public required string Hostname { get; init; }
    public required string Architecture { get; init; }
    public int Cores { get; init; } = 1;

    /// <summary>Host cores that it alone gets; when there are any, they are all its cores.</summary>
    public IReadOnlyList<int> PinnedCores { get; init; } = [];

    /// <summary>MiB.</summary>
    public long Memory { get; init; } = 2048;
    public bool HugepagesBacked { get; init; }

    /// <summary>MHz at least; null for any.</summary>
    public int? CpuSpeed { get; init; }
    public IReadOnlyList<ComposeDisk> Disks { get; init; } = [];

    /// <summary>Its cards, in their order; when there are none it gets one on a network that the appliance serves.</summary>
    public IReadOnlyList<ComposeNic> Nics { get; init; } = [];

    /// <summary>Where the appliance serves on the host, for a machine without cards of its own choice; null when that is not known.</summary>
    public ComposeNic? Uplink { get; init; }
    public string? MacvlanMode { get; init; }

    public int CoreCount => PinnedCores.Count > 0 ? PinnedCores.Count : Cores;
}

/// <param name="Size">Bytes.</param>
public sealed record ComposeDisk(long Size, VmStoragePool Pool, IReadOnlyList<string> Tags);
