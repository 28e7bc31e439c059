using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.BlockDevices;

/// <summary>Limits of what is said about a disk.</summary>
internal static class DiskLimits
{
    public const long SmallestDisk = StorageSpace.Alignment;

    /// <summary>The largest number that every JSON reader holds exactly, 9 PB; sums of disks stay far from overflowing.</summary>
    public const long LargestDisk = (1L << 53) - 1;
    public const long SmallestBlock = 512;
    public const long LargestBlock = 1 << 30;
}

public sealed record BlockDeviceCreateForm : StorageForm
{
    [Mandatory, Doc("The kernel's name for it, such as sda.")]
    public string Name { get; init; } = "";

    [Mandatory, Between(DiskLimits.SmallestDisk, DiskLimits.LargestDisk), Doc("Size in bytes, or with K, M, G, T, P or E behind it.")]
    public ByteSize Size { get; init; }

    [Mandatory, Between(DiskLimits.SmallestBlock, DiskLimits.LargestBlock), Doc("Size of a block in bytes.")]
    public ByteSize BlockSize { get; init; }

    [Doc("The disk's model.")]
    public string? Model { get; init; }

    [Doc("The disk's serial number.")]
    public string? Serial { get; init; }

    [Doc("An absolute path that always means this disk; needed without model and serial number.")]
    public string? IdPath { get; init; }

    [Doc("The version of the disk's firmware.")]
    public string? FirmwareVersion { get; init; }

    [Doc("Index of the NUMA node that it hangs on.")]
    public int? NumaNode { get; init; }

    internal override IEnumerable<(string Field, string Message)> WholeProblems =>
        string.IsNullOrEmpty(IdPath) && (string.IsNullOrEmpty(Model) || string.IsNullOrEmpty(Serial)) ? [("__all__", StorageDraft.Nameless)] : [];
}

public sealed record BlockDeviceUpdateForm : StoragePartForm
{
    [Doc("The device's name.")]
    public Optional<string> Name { get; init; }

    [Doc("Physical: the disk's model.")]
    public Optional<string> Model { get; init; }

    [Doc("Physical: the disk's serial number.")]
    public Optional<string> Serial { get; init; }

    [Doc("Physical: an absolute path that always means this disk.")]
    public Optional<string> IdPath { get; init; }

    [Between(DiskLimits.SmallestDisk, DiskLimits.LargestDisk), Doc("Size in bytes: of a disk or of a logical volume.")]
    public ByteSize? Size { get; init; }

    [Between(DiskLimits.SmallestBlock, DiskLimits.LargestBlock), Doc("Physical: size of a block in bytes.")]
    public ByteSize? BlockSize { get; init; }

    [Doc("Physical: index of the NUMA node that it hangs on.")]
    public int? NumaNode { get; init; }

    [Doc("Virtual: the device's UUID.")]
    public Uuid4? Uuid { get; init; }

    [Choices("GPT", "MBR"), Doc("Type of the partition table it has: GPT or MBR.")]
    public string? PartitionTableType { get; init; }

    /// <param name="identityOnly">Only what identifies a disk.</param>
    internal DeviceChange Change(bool identityOnly)
    {
        var change = new DeviceChange
        {
            Name = Name.Value ?? (Name.IsSent ? "" : null),
            Model = Model.Value ?? (Model.IsSent ? "" : null),
            Serial = Serial.Value ?? (Serial.IsSent ? "" : null),
            IdPath = IdPath.Value ?? (IdPath.IsSent ? "" : null),
        };
        return identityOnly ? change : change with
        {
            Size = Size?.Bytes,
            BlockSize = (int?)BlockSize?.Bytes,
            NumaNode = NumaNode,
            Uuid = Uuid?.Text,
            PartitionTable = PartitionTableType switch
            {
                "GPT" => Domain.Storage.PartitionTableType.Gpt,
                "MBR" => Domain.Storage.PartitionTableType.Mbr,
                _ => null,
            },
        };
    }
}
