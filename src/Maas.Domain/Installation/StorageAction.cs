using System.Text.Json.Serialization;

namespace Maas.Domain.Installation;

/// <summary>One step of building a machine's storage, under the names of the storage v1 document (deploy.md §4). Sizes and offsets in bytes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(DiskAction), "disk")]
[JsonDerivedType(typeof(PartitionAction), "partition")]
[JsonDerivedType(typeof(RaidAction), "raid")]
[JsonDerivedType(typeof(LvmVolgroupAction), "lvm_volgroup")]
[JsonDerivedType(typeof(LvmPartitionAction), "lvm_partition")]
[JsonDerivedType(typeof(BcacheAction), "bcache")]
[JsonDerivedType(typeof(VmfsAction), "vmfs6")]
[JsonDerivedType(typeof(FormatAction), "format")]
[JsonDerivedType(typeof(MountAction), "mount")]
public abstract record StorageAction
{
    /// <summary>What later actions call the result.</summary>
    public required string Id { get; init; }
}

/// <summary>A disk of the machine, found by serial number, or else by path.</summary>
public sealed record DiskAction : StorageAction
{
    public string? Model { get; init; }
    public string? Serial { get; init; }

    /// <summary>For instance <c>/dev/disk/by-id/…</c> or <c>/dev/vda</c>.</summary>
    public string? Path { get; init; }

    /// <summary><c>gpt</c> or <c>msdos</c>; null leaves the disk without a table.</summary>
    public string? Ptable { get; init; }

    /// <summary><c>superblock</c> or <c>zero</c>; null keeps what is there.</summary>
    public string? Wipe { get; init; }

    /// <summary>The firmware boots from this disk; an image of a whole disk is written to it.</summary>
    public bool GrubDevice { get; init; }
}

public sealed record PartitionAction : StorageAction
{
    /// <summary>Id of the disk or array that carries the table.</summary>
    public required string Device { get; init; }

    /// <summary>As the kernel numbers it.</summary>
    public required int Number { get; init; }
    public required long Size { get; init; }

    /// <summary>Null starts after the partition before it.</summary>
    public long? Offset { get; init; }

    /// <summary>The unique identifier in a GPT.</summary>
    public string? Uuid { get; init; }

    /// <summary><c>boot</c> (EFI system partition on GPT, active on MBR), <c>bios_grub</c>, <c>prep</c>, <c>extended</c>, <c>logical</c> or null.</summary>
    public string? Flag { get; init; }

    /// <summary><c>superblock</c> or <c>zero</c>; null keeps what is there.</summary>
    public string? Wipe { get; init; }
}

/// <summary>A software array of <see cref="Devices"/>.</summary>
public sealed record RaidAction : StorageAction
{
    public required string Name { get; init; }

    /// <summary>0, 1, 5, 6 or 10.</summary>
    public required int Raidlevel { get; init; }
    public required IReadOnlyList<string> Devices { get; init; }
    public IReadOnlyList<string> SpareDevices { get; init => field = value ?? []; } = [];
    public string? Ptable { get; init; }
}

public sealed record LvmVolgroupAction : StorageAction
{
    public required string Name { get; init; }
    public required IReadOnlyList<string> Devices { get; init; }
    public string? Uuid { get; init; }
}

public sealed record LvmPartitionAction : StorageAction
{
    public required string Name { get; init; }
    public required string Volgroup { get; init; }
    public required long Size { get; init; }
}

public sealed record BcacheAction : StorageAction
{
    public required string Name { get; init; }
    public required string BackingDevice { get; init; }
    public required string CacheDevice { get; init; }

    /// <summary><c>writethrough</c>, <c>writeback</c>, <c>writearound</c> or <c>none</c>.</summary>
    public required string CacheMode { get; init; }
    public string? Ptable { get; init; }
}

/// <summary>A VMware datastore: made by the image itself, and only named here.</summary>
public sealed record VmfsAction : StorageAction
{
    public required string Name { get; init; }
    public required IReadOnlyList<string> Devices { get; init; }
}

/// <summary>A filesystem, or swap, on <see cref="Volume"/>.</summary>
public sealed record FormatAction : StorageAction
{
    public required string Volume { get; init; }

    /// <summary><c>ext2</c>, <c>ext4</c>, <c>xfs</c>, <c>btrfs</c>, <c>fat32</c>, <c>vfat</c> or <c>swap</c>.</summary>
    public required string Fstype { get; init; }
    public string? Uuid { get; init; }
    public string? Label { get; init; }
    public IReadOnlyList<string> ExtraOptions { get; init => field = value ?? []; } = [];
}

/// <summary>Where a filesystem goes; or, without <see cref="Device"/>, a special one (<c>tmpfs</c>, <c>ramfs</c>) that only the installed system mounts.</summary>
public sealed record MountAction : StorageAction
{
    /// <summary>Id of a format action.</summary>
    public string? Device { get; init; }

    /// <summary><c>none</c> for swap.</summary>
    public required string Path { get; init; }
    public string? Options { get; init; }
    public string? Fstype { get; init; }
    public string? Spec { get; init; }
}
