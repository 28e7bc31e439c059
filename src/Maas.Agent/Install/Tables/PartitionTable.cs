using Maas.Agent.Install.Storage;

namespace Maas.Agent.Install.Tables;

/// <summary>What a partition is for; each kind of table has its own code for it.</summary>
internal enum PartitionPurpose
{
    Data,
    EfiSystem,
    BiosBoot,
    Prep,
    Swap,
    Lvm,
    Raid,
    Extended,
}

/// <param name="Number">As the kernel counts.</param>
/// <param name="Start">Byte offset; null is behind the partition before it.</param>
/// <param name="Active">The BIOS boots it (MBR only).</param>
internal sealed record NewPartition(int Number, long? Start, long Size, PartitionPurpose Purpose, Guid Uuid, string Name = "", bool Active = false, bool Logical = false);

/// <summary>Where a partition came to lie, in bytes.</summary>
internal sealed record PlacedPartition(NewPartition Partition, long Start, long Size);

/// <summary>A table under construction: partitions are added in the order of the plan, and the whole is written after each.</summary>
internal abstract class PartitionTable(BlockIo disk)
{
    protected const long Alignment = 1 << 20;

    /// <summary>Sizes were decided from a report; a disk may be a little smaller than it said.</summary>
    private const long Tolerance = 8 << 20;

    private readonly List<PlacedPartition> _placed = [];

    /// <summary>What the device may lack beyond that, in bytes.</summary>
    public long Lost { get; init; }

    protected BlockIo Disk => disk;
    protected IReadOnlyList<PlacedPartition> Placed => _placed;

    /// <summary>First byte behind the space for partitions.</summary>
    protected abstract long End { get; }

    public PlacedPartition Add(NewPartition wanted)
    {
        if (_placed.Exists(other => other.Partition.Number == wanted.Number))
            throw new InstallException($"{disk.Path}: partition {wanted.Number} is planned twice.");
        var start = wanted.Start ?? Next(wanted);
        var end = Limit(wanted);
        var size = Math.Min(wanted.Size, end - start) / disk.SectorSize * disk.SectorSize;
        if (size <= 0 || wanted.Size - size > Tolerance + Lost)
            throw new InstallException($"{disk.Path} ({disk.Size} bytes) has no room for partition {wanted.Number} of {wanted.Size} bytes at {start}.");
        if (_placed.Find(other => Overlaps(other, start, size) && !(wanted.Logical && other.Partition.Purpose == PartitionPurpose.Extended)) is { } other)
            throw new InstallException($"{disk.Path}: partitions {other.Partition.Number} and {wanted.Number} overlap.");
        var placed = new PlacedPartition(wanted, start, size);
        _placed.Add(placed);
        return placed;
    }

    /// <summary>Puts the table on the disk.</summary>
    public abstract void Write();

    /// <summary>Where a logical partition ends is the extended partition's end.</summary>
    protected virtual long Limit(NewPartition wanted) => End;

    protected virtual long Next(NewPartition wanted) => Align(_placed.Count == 0 ? Alignment : _placed.Max(partition => partition.Start + partition.Size));

    protected static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static bool Overlaps(PlacedPartition other, long start, long size) => start < other.Start + other.Size && other.Start < start + size;
}
