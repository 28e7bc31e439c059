namespace Maas.Domain.Storage;

/// <summary>The partitions that VMware ESXi's installer makes (storage.md §7).</summary>
internal static class VmfsTables
{
    private const long Mebibyte = StorageSpace.Mebibyte;

    // Index and bytes, 0 for what the datastore takes; in the order of the numbers.
    public static readonly (int Index, long Size)[] Six =
    [
        (1, 3 * Mebibyte), (2, 4096 * Mebibyte), (3, 0), (5, 249 * Mebibyte), (6, 249 * Mebibyte), (7, 109 * Mebibyte), (8, 285 * Mebibyte), (9, 2560 * Mebibyte),
    ];

    public static readonly (int Index, long Size)[] Seven = [(1, 100 * Mebibyte), (5, 4095 * Mebibyte), (6, 4095 * Mebibyte), (7, 25662832128), (8, 0)];

    /// <summary>Of earlier releases; recognised, never made.</summary>
    private static readonly (int Index, long Size)[] EarlierSeven = [(1, 105 * Mebibyte), (5, 1074 * Mebibyte), (6, 1074 * Mebibyte), (7, 8704 * Mebibyte), (8, 0)];

    /// <summary>Whether the device has one of these tables.</summary>
    public static bool IsVmfs(BlockDevice device) => LastBase(device) is not null;

    /// <summary>Whether the partition belongs to the system itself, so that it can be neither removed nor formatted.</summary>
    public static bool IsBase(BlockDevice device, Partition partition) => LastBase(device) is { } last && partition.Index <= last;

    private static int? LastBase(BlockDevice device) => device.PartitionTable != PartitionTableType.Gpt ? null
        : Has(device, Six) ? 9
        : Has(device, Seven) || Has(device, EarlierSeven) ? 7
        : null;

    private static bool Has(BlockDevice device, (int Index, long Size)[] table) =>
        table.All(row => device.Partitions.Any(p => p.Index == row.Index && (row.Size == 0 || p.Size == row.Size)) || (row.Size == 0 && row.Index == 8));
}
