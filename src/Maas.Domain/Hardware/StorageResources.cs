namespace Maas.Domain.Hardware;

public sealed record StorageResources
{
    public IReadOnlyList<StorageDisk> Disks { get; init; } = [];
    public int Total { get; init; }
}

/// <summary>A block device of the hardware: <see cref="Id"/> is the kernel's name, <see cref="Device"/> is <c>major:minor</c>.</summary>
public sealed record StorageDisk
{
    public string Id { get; init; } = "";
    public string Device { get; init; } = "";
    public string? Model { get; init; }

    /// <summary><c>sata</c>, <c>nvme</c>, <c>scsi</c>, <c>virtio</c>, <c>usb</c>, <c>cdrom</c>, …</summary>
    public string? Type { get; init; }
    public bool ReadOnly { get; init; }
    public long Size { get; init; }
    public bool Removable { get; init; }
    public string? Wwn { get; init; }
    public int NumaNode { get; init; }

    /// <summary>Name under <c>/dev/disk/by-path</c>.</summary>
    public string? DevicePath { get; init; }
    public int BlockSize { get; init; }
    public string? FirmwareVersion { get; init; }

    /// <summary>0 does not rotate.</summary>
    public int Rpm { get; init; }
    public string? Serial { get; init; }

    /// <summary>Name under <c>/dev/disk/by-id</c>; may be empty.</summary>
    public string DeviceId { get; init; } = "";
    public string? PciAddress { get; init; }
    public string? UsbAddress { get; init; }
    public IReadOnlyList<StoragePartition> Partitions { get; init; } = [];
}

public sealed record StoragePartition
{
    public string Id { get; init; } = "";
    public string Device { get; init; } = "";
    public bool ReadOnly { get; init; }
    public long Size { get; init; }

    /// <summary>Its number in the table.</summary>
    public int Partition { get; init; }
}
