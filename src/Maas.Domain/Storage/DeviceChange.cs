namespace Maas.Domain.Storage;

/// <summary>Changes of a block device (storage.md §2, §5); null keeps what is stored. Sizes in bytes.</summary>
public sealed record DeviceChange
{
    public string? Name { get; init; }
    public string? Model { get; init; }
    public string? Serial { get; init; }
    public string? IdPath { get; init; }
    public string? FirmwareVersion { get; init; }

    /// <summary>Of a virtual device.</summary>
    public string? Uuid { get; init; }
    public long? Size { get; init; }
    public int? BlockSize { get; init; }

    /// <summary>Index of a NUMA node.</summary>
    public int? NumaNode { get; init; }
    public PartitionTableType? PartitionTable { get; init; }
}
