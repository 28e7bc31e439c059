using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>Sizes of partition tables and what they leave (storage.md §1–§3, api-resources.md §10.1). Bytes.</summary>
public static class StorageSpace
{
    public const long Mebibyte = 1024 * 1024;

    /// <summary>Partitions and logical volumes are whole multiples of this.</summary>
    public const long Alignment = 4 * Mebibyte;

    /// <summary>Where the first partition begins.</summary>
    public const long FirstOffset = 4 * Mebibyte;

    public const long BiosBoot = Mebibyte;

    public const long Prep = 8 * Mebibyte;

    /// <summary>2^32 − 1 sectors less a tail, rounded down: a larger partition cannot be written into an MBR.</summary>
    public const long LargestMbrPartition = (uint.MaxValue * 512L - Mebibyte) / Alignment * Alignment;

    /// <summary>Head and tail of a partition table, with the BIOS boot or PReP partition the firmware needs.</summary>
    public static long Overhead(Node node)
    {
        var overhead = FirstOffset + Mebibyte;
        if (NeedsBiosBoot(node)) overhead += BiosBoot;
        if (NeedsPrep(node)) overhead += Prep;
        return overhead;
    }

    /// <summary>amd64 that does not boot by UEFI keeps GRUB's core in a partition of its own.</summary>
    public static bool NeedsBiosBoot(Node node) => IsArch(node, "amd64") && node.BiosBootMethod != "uefi";

    /// <summary>Open Firmware loads GRUB from a PReP partition.</summary>
    public static bool NeedsPrep(Node node) => IsArch(node, "ppc64el");

    public static bool IsArch(Node node, string arch) => node.Architecture.StartsWith(arch + "/", StringComparison.Ordinal);

    /// <summary>What a new partition may take of a device; for a device without a table, what one would leave.</summary>
    public static long Available(Node node, BlockDevice device) => Math.Max(0, AlignDown(Free(node, device)));

    /// <summary>The same to the byte; negative for a device that is too small even for a table.</summary>
    public static long Free(Node node, BlockDevice device) => device.Size - Used(node, device);

    /// <summary>Whether the partitions do not fit on their device.</summary>
    public static bool Overflows(Node node, BlockDevice device) => device.PartitionTable is not null && device.Partitions.Count > 0 && Free(node, device) < 0;

    /// <summary>What a table and its partitions take.</summary>
    public static long Used(Node node, BlockDevice device) => Overhead(node) + device.Partitions.Sum(p => p.Size);

    /// <summary>Whether the table's first number is kept for a partition that the firmware needs and the installer makes (storage.md §3).</summary>
    public static bool ReservesFirst(Node node, BlockDevice device) =>
        device.PartitionTable == PartitionTableType.Gpt
        && ((NeedsBiosBoot(node) && !device.IsVirtual) || (NeedsPrep(node) && BootDisk.Of(node)?.Id == device.Id));

    /// <summary>The number that the next partition of a table gets: the fourth of an MBR is the extended one.</summary>
    public static int NextIndex(Node node, BlockDevice device)
    {
        var next = device.Partitions.Count > 0 ? device.Partitions.Max(p => p.Index) + 1 : ReservesFirst(node, device) ? 2 : 1;
        return device.PartitionTable == PartitionTableType.Mbr && next == 4 ? 5 : next;
    }

    public static long AlignDown(long size) => size / Alignment * Alignment;
}
