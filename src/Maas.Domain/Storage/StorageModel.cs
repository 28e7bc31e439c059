namespace Maas.Domain.Storage;

/// <summary>A node's disks and what is built on them. <see cref="Acquired"/> is the copy of the filesystems that the present owner sees and edits;
/// it is dropped at release (storage.md, api-resources.md §10.1).</summary>
public sealed record StorageModel
{
    public IReadOnlyList<BlockDevice> BlockDevices { get; init; } = [];
    public IReadOnlyList<FilesystemGroup> Groups { get; init; } = [];
    public IReadOnlyList<CacheSet> CacheSets { get; init; } = [];

    /// <summary>Filesystems by what they are on; the template before allocation.</summary>
    public IReadOnlyList<Filesystem> Filesystems { get; init; } = [];

    /// <summary>The owner's copy; null when the node is not owned.</summary>
    public IReadOnlyList<Filesystem>? Acquired { get; init; }

    /// <summary>The filesystems in force.</summary>
    public IReadOnlyList<Filesystem> Effective => Acquired ?? Filesystems;

    public BlockDevice? BlockDevice(int id) => BlockDevices.FirstOrDefault(d => d.Id == id);

    public Partition? Partition(int id) => BlockDevices.SelectMany(d => d.Partitions).FirstOrDefault(p => p.Id == id);

    public BlockDevice? DiskOf(Partition partition) => BlockDevices.FirstOrDefault(d => d.Partitions.Any(p => p.Id == partition.Id));
}

/// <summary>A physical disk or a virtual block device (RAID, bcache, logical volume). Sizes in bytes.</summary>
public sealed record BlockDevice
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public bool IsVirtual { get; init; }
    public string? Model { get; init; }
    public string? Serial { get; init; }
    public string? IdPath { get; init; }
    public string? Uuid { get; init; }
    public long Size { get; init; }
    public int BlockSize { get; init; } = 512;
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? FirmwareVersion { get; init; }
    public string? StoragePool { get; init; }
    public int? NumaNode { get; init; }

    /// <summary>Where the disk hangs: <c>maj:min</c> is not stable, the bus address is.</summary>
    public string? BusAddress { get; init; }

    /// <summary>The group a virtual device belongs to.</summary>
    public int? GroupId { get; init; }
    public PartitionTableType? PartitionTable { get; init; }
    public IReadOnlyList<Partition> Partitions { get; init; } = [];
}

public enum PartitionTableType
{
    Gpt = 0,
    Mbr,
}

/// <summary>A partition; <see cref="Index"/> is its number in the table. Size in bytes, a multiple of 4 MiB.</summary>
public sealed record Partition
{
    public required int Id { get; init; }
    public required int Index { get; init; }
    public required string Uuid { get; init; }
    public long Size { get; init; }
    public bool Bootable { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>A filesystem or a membership (<c>lvm-pv</c>, <c>raid</c>, …) on exactly one block device or partition, or on none (tmpfs, ramfs).</summary>
public sealed record Filesystem
{
    public required int Id { get; init; }
    public required string Fstype { get; init; }
    public required string Uuid { get; init; }
    public string? Label { get; init; }
    public string? MountPoint { get; init; }
    public string? MountOptions { get; init; }
    public int? BlockDeviceId { get; init; }
    public int? PartitionId { get; init; }
    public int? GroupId { get; init; }
    public int? CacheSetId { get; init; }
}

/// <summary>RAID, bcache, volume group or VMFS datastore: members name it through their filesystem's <see cref="Filesystem.GroupId"/>.</summary>
public sealed record FilesystemGroup
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public required string Uuid { get; init; }
    public FilesystemGroupType Type { get; init; }
    public string? CacheMode { get; init; }
    public int? CacheSetId { get; init; }
}

public enum FilesystemGroupType
{
    LvmVg = 0,
    Raid0,
    Raid1,
    Raid5,
    Raid6,
    Raid10,
    Bcache,
    Vmfs6,
}

/// <summary>A bcache cache set; its device names it through the filesystem's <see cref="Filesystem.CacheSetId"/>.</summary>
public sealed record CacheSet(int Id);
