using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>Sizes of partition tables and what they leave (storage.md, api-resources.md §10.1). Bytes.</summary>
public static class StorageSpace
{
    /// <summary>Partitions and logical volumes are whole multiples of this.</summary>
    public const long Alignment = 4 * Mebibyte;

    private const long Mebibyte = 1024 * 1024;

    /// <summary>Head and tail of a partition table, with the BIOS boot or PReP partition the firmware needs.</summary>
    public static long Overhead(Node node)
    {
        var overhead = 5 * Mebibyte;
        if (NeedsBiosBoot(node)) overhead += Mebibyte;
        if (node.Architecture.StartsWith("ppc64el/", StringComparison.Ordinal)) overhead += 8 * Mebibyte;
        return overhead;
    }

    /// <summary>amd64 that does not boot by UEFI keeps GRUB's core in a partition of its own.</summary>
    public static bool NeedsBiosBoot(Node node) =>
        node.Architecture.StartsWith("amd64/", StringComparison.Ordinal) && node.BiosBootMethod != "uefi";

    /// <summary>What a new partition may take of a device; for a device without a table, what one would leave.</summary>
    public static long Available(Node node, BlockDevice device) =>
        Math.Max(0, AlignDown(device.Size - Overhead(node) - device.Partitions.Sum(p => p.Size)));

    public static long AlignDown(long size) => size / Alignment * Alignment;
}
