using System.Buffers.Binary;
using System.Text;
using Maas.Agent.Install.Storage;

namespace Maas.Agent.Install.Tables;

/// <summary>A GUID partition table (UEFI §5.3): header and entries at the start, both again at the end, and an MBR that claims the whole disk.</summary>
/// <remarks>
/// <code>
/// header: "EFI PART" revision[4] size[4] crc[4] 0[4] my_lba[8] alternate_lba[8] first_usable[8] last_usable[8] disk_guid[16] entries_lba[8] count[4] entry_size[4] entries_crc[4]
/// entry:  type_guid[16] unique_guid[16] first_lba[8] last_lba[8] attributes[8] name[72, UTF-16]
/// </code>
/// </remarks>
internal sealed class GptTable(BlockIo disk, Guid diskId) : PartitionTable(disk)
{
    private const int EntryCount = 128;
    private const int EntrySize = 128;
    private const int HeaderSize = 92;

    private long Sectors => Disk.Size / Disk.SectorSize;
    private long EntrySectors => (EntryCount * EntrySize) / Disk.SectorSize;

    protected override long End => (Sectors - 1 - EntrySectors) * Disk.SectorSize;

    public override void Write()
    {
        var entries = new byte[EntryCount * EntrySize];
        foreach (var placed in Placed)
            Entry(placed, entries.AsSpan((placed.Partition.Number - 1) * EntrySize, EntrySize));
        WriteBoth(Disk, diskId, entries, EntryCount, EntrySize);
        WriteProtectiveMbr();
        Disk.Flush();
    }

    /// <summary>An image of a smaller disk has its second table where that disk ended; this puts it where this disk ends. False: there is no table.</summary>
    public static bool Relocate(BlockIo disk)
    {
        var header = new byte[disk.SectorSize];
        if (disk.Read(disk.SectorSize, header) < HeaderSize || !header.AsSpan(0, 8).SequenceEqual("EFI PART"u8))
            return false;
        if (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)) == (disk.Size / disk.SectorSize) - 1)
            return true;
        var count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(80));
        var size = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(84));
        if (count is <= 0 or > 1024 || size is < 128 or > 4096)
            return false;
        var entries = new byte[count * size];
        _ = disk.Read(BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(72)) * disk.SectorSize, entries);
        WriteBoth(disk, new Guid(header.AsSpan(56, 16)), entries, count, size);
        StretchProtectiveMbr(disk);
        disk.Flush();
        return true;
    }

    private static void WriteBoth(BlockIo disk, Guid diskId, byte[] entries, int count, int size)
    {
        var last = (disk.Size / disk.SectorSize) - 1;
        var entrySectors = (entries.Length + disk.SectorSize - 1) / disk.SectorSize;
        disk.Write(2L * disk.SectorSize, entries);
        disk.Write((last - entrySectors) * disk.SectorSize, entries);
        var primary = new Place(1, last, 2, entrySectors + 2, last - entrySectors - 1);
        disk.Write(disk.SectorSize, Header(primary, diskId, entries, count, size, disk.SectorSize));
        disk.Write(last * disk.SectorSize, Header(primary with { Mine = last, Alternate = 1, Entries = last - entrySectors }, diskId, entries, count, size, disk.SectorSize));
    }

    private sealed record Place(long Mine, long Alternate, long Entries, long FirstUsable, long LastUsable);

    private static byte[] Header(Place place, Guid diskId, byte[] entries, int count, int size, int sectorSize)
    {
        var header = new byte[sectorSize];
        var span = header.AsSpan();
        "EFI PART"u8.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], 0x10000);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], place.Mine);
        BinaryPrimitives.WriteInt64LittleEndian(span[32..], place.Alternate);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], place.FirstUsable);
        BinaryPrimitives.WriteInt64LittleEndian(span[48..], place.LastUsable);
        diskId.TryWriteBytes(span[56..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[72..], place.Entries);
        BinaryPrimitives.WriteInt32LittleEndian(span[80..], count);
        BinaryPrimitives.WriteInt32LittleEndian(span[84..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(span[88..], Crc32.Of(entries));
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], Crc32.Of(span[..HeaderSize]));
        return header;
    }

    private void Entry(PlacedPartition placed, Span<byte> entry)
    {
        Type(placed.Partition.Purpose).TryWriteBytes(entry);
        placed.Partition.Uuid.TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(entry[32..], placed.Start / Disk.SectorSize);
        BinaryPrimitives.WriteInt64LittleEndian(entry[40..], ((placed.Start + placed.Size) / Disk.SectorSize) - 1);
        var name = Encoding.Unicode.GetBytes(placed.Partition.Name);
        name.AsSpan(0, Math.Min(name.Length, 70)).CopyTo(entry[56..]);
    }

    /// <summary>One partition of type EEh from sector 1 to the end, or as far as 32 bits reach. The boot code in front of it is left alone.</summary>
    private void WriteProtectiveMbr()
    {
        var sector = new byte[Disk.SectorSize];
        _ = Disk.Read(0, sector);
        var table = sector.AsSpan(446, 64);
        table.Clear();
        table[2] = 2;
        table[4] = 0xee;
        table.Slice(5, 3).Fill(0xff);
        BinaryPrimitives.WriteUInt32LittleEndian(table[8..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(table[12..], (uint)Math.Min(Sectors - 1, uint.MaxValue));
        sector[510] = 0x55;
        sector[511] = 0xaa;
        Disk.Write(0, sector);
    }

    /// <summary>A hybrid MBR, with partitions of its own, is left as it is.</summary>
    private static void StretchProtectiveMbr(BlockIo disk)
    {
        var sector = new byte[disk.SectorSize];
        _ = disk.Read(0, sector);
        if (sector[450] != 0xee || sector.AsSpan(462, 48).ContainsAnyExcept((byte)0))
            return;
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(458), (uint)Math.Min((disk.Size / disk.SectorSize) - 1, uint.MaxValue));
        disk.Write(0, sector);
    }

    private static Guid Type(PartitionPurpose purpose) => new(purpose switch
    {
        PartitionPurpose.EfiSystem => "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
        PartitionPurpose.BiosBoot => "21686148-6449-6E6F-744E-656564454649",
        PartitionPurpose.Prep => "9E1A2D38-C612-4316-AA26-8B49521E5A8B",
        PartitionPurpose.Swap => "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
        PartitionPurpose.Lvm => "E6D6D379-F507-44C2-A23C-238F2A3DF928",
        PartitionPurpose.Raid => "A19D880F-05FC-4D3B-A006-743F0F84911E",
        _ => "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
    });
}
