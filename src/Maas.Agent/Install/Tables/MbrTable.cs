using System.Buffers.Binary;
using Maas.Agent.Install.Storage;

namespace Maas.Agent.Install.Tables;

/// <summary>
/// The PC's old table: four entries <c>active[1] chs[3] type[1] chs[3] start[4] sectors[4]</c> at 446, of which one may be an extended partition. That one
/// holds a chain of sectors of the same form, one in front of each logical partition: first entry the partition, second the next link.
/// </summary>
internal sealed class MbrTable(BlockIo disk, uint diskId) : PartitionTable(disk)
{
    private const int Entries = 446;
    private const int EntrySize = 16;

    protected override long End => Math.Min(Disk.Size, (long)uint.MaxValue * Disk.SectorSize);

    private PlacedPartition? Extended => Placed.FirstOrDefault(placed => placed.Partition.Purpose == PartitionPurpose.Extended);

    private IReadOnlyList<PlacedPartition> Logical => [.. Placed.Where(placed => placed.Partition.Logical).OrderBy(placed => placed.Partition.Number)];

    public override void Write()
    {
        var sector = new byte[Disk.SectorSize];
        _ = Disk.Read(0, sector);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(440), diskId);
        sector.AsSpan(Entries, 4 * EntrySize).Clear();
        foreach (var placed in Placed.Where(placed => !placed.Partition.Logical))
        {
            if (placed.Partition.Number is < 1 or > 4)
                throw new InstallException($"{Disk.Path}: an MBR has no primary partition {placed.Partition.Number}.");
            Entry(sector.AsSpan(Entries + ((placed.Partition.Number - 1) * EntrySize)), Type(placed.Partition.Purpose), placed.Partition.Active, placed.Start, placed.Size, 0);
        }
        Sign(sector);
        Disk.Write(0, sector);
        WriteChain();
        Disk.Flush();
    }

    protected override long Limit(NewPartition wanted) =>
        !wanted.Logical ? End : Extended is { } extended ? extended.Start + extended.Size : throw new InstallException($"{Disk.Path}: logical partition {wanted.Number} without an extended one.");

    /// <summary>A link of the chain takes the mebibyte in front of each logical partition.</summary>
    protected override long Next(NewPartition wanted) => wanted.Logical
        ? Align(Logical.Count == 0 ? Extended?.Start ?? 0 : Logical[^1].Start + Logical[^1].Size) + Alignment
        : Align(Placed.Where(placed => !placed.Partition.Logical).Select(placed => placed.Start + placed.Size).DefaultIfEmpty(Alignment).Max());

    private void WriteChain()
    {
        if (Extended is not { } extended)
            return;
        var logical = Logical;
        for (var i = 0; i < Math.Max(1, logical.Count); i++)
        {
            var sector = new byte[Disk.SectorSize];
            var here = i == 0 ? extended.Start : Link(logical[i]);
            if (i < logical.Count)
                Entry(sector.AsSpan(Entries), Type(logical[i].Partition.Purpose), logical[i].Partition.Active, logical[i].Start, logical[i].Size, here);
            if (i + 1 < logical.Count)
                Entry(sector.AsSpan(Entries + EntrySize), 0x05, false, Link(logical[i + 1]), logical[i + 1].Start + logical[i + 1].Size - Link(logical[i + 1]), extended.Start);
            Sign(sector);
            Disk.Write(here, sector);
        }
    }

    private static long Link(PlacedPartition logical) => logical.Start - Alignment;

    /// <summary>Cylinders, heads and sectors mean nothing on disks larger than 8 GB; all ones says so.</summary>
    private void Entry(Span<byte> entry, byte type, bool active, long start, long size, long relativeTo)
    {
        entry[0] = active ? (byte)0x80 : (byte)0;
        entry.Slice(1, 3).Fill(0xff);
        entry[4] = type;
        entry.Slice(5, 3).Fill(0xff);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)((start - relativeTo) / Disk.SectorSize));
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)(size / Disk.SectorSize));
    }

    private static void Sign(byte[] sector) => (sector[510], sector[511]) = (0x55, 0xaa);

    private static byte Type(PartitionPurpose purpose) => purpose switch
    {
        PartitionPurpose.EfiSystem => 0xef,
        PartitionPurpose.Prep => 0x41,
        PartitionPurpose.Swap => 0x82,
        PartitionPurpose.Lvm => 0x8e,
        PartitionPurpose.Raid => 0xfd,
        PartitionPurpose.Extended => 0x0f,
        _ => 0x83,
    };
}
