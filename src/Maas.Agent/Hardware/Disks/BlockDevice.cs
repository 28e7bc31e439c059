namespace Maas.Agent.Hardware.Disks;

/// <summary>A disk of the hardware as the kernel and the disk itself describe it.</summary>
internal sealed record BlockDevice
{
    /// <summary>The kernel's name: <c>sda</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>major:minor</c>.</summary>
    public string Device { get; init; } = "";

    /// <summary><c>sata</c>, <c>nvme</c>, <c>scsi</c>, <c>virtio</c>, <c>usb</c>, <c>cdrom</c>, <c>mmc</c>.</summary>
    public string Type { get; init; } = "";
    public string? Model { get; init; }
    public string? Vendor { get; init; }
    public string? Serial { get; init; }
    public string? Wwn { get; init; }
    public string? Firmware { get; init; }
    public long Size { get; init; }
    public int BlockSize { get; init; } = 512;
    public bool ReadOnly { get; init; }
    public bool Removable { get; init; }

    /// <summary>0 does not rotate; 1 rotates at a speed it does not tell.</summary>
    public int Rpm { get; init; }
    public int NumaNode { get; init; }
    public string? PciAddress { get; init; }
    public string? UsbAddress { get; init; }

    /// <summary>Below <c>/dev/disk/by-path</c>; null when the place cannot be named.</summary>
    public string? ByPath { get; init; }

    /// <summary>Below <c>/dev/disk/by-id</c>, the most telling one first.</summary>
    public IReadOnlyList<string> ByIds { get; init; } = [];
    public IReadOnlyList<BlockPartition> Partitions { get; init; } = [];

    public string Path => "/dev/" + Name;
}

internal sealed record BlockPartition(string Name, int Number, string Device, long Size, bool ReadOnly);
