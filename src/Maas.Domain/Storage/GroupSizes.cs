namespace Maas.Domain.Storage;

/// <summary>How large a group is for its members, and how many it needs (storage.md §6). Bytes.</summary>
public static class GroupSizes
{
    /// <summary>What md keeps of an array; of each member for level 0.</summary>
    public const long RaidSuperblock = 128 * 1024;

    /// <summary>LVM gives space out in these.</summary>
    public const long Extent = 4 * StorageSpace.Mebibyte;

    /// <summary>What is said of an array of nothing.</summary>
    public const string NoMembers = "At least one block device or partition must be added to the array.";

    /// <param name="active">Sizes of the active members.</param>
    /// <param name="spares">Sizes of the spares: the smallest of all members counts.</param>
    public static long Raid(FilesystemGroupType level, IReadOnlyList<long> active, IReadOnlyList<long> spares)
    {
        if (active.Count == 0) return 0;
        var smallest = active.Concat(spares).Min();
        return level switch
        {
            FilesystemGroupType.Raid0 => active.Sum() - RaidSuperblock * active.Count,
            FilesystemGroupType.Raid1 => smallest - RaidSuperblock,
            FilesystemGroupType.Raid5 => smallest * (active.Count - 1) - RaidSuperblock,
            FilesystemGroupType.Raid6 => smallest * (active.Count - 2) - RaidSuperblock,
            FilesystemGroupType.Raid10 => smallest * active.Count / 2 - RaidSuperblock,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not an array."),
        };
    }

    /// <summary>One extent of each physical volume is LVM's own.</summary>
    public static long VolumeGroup(IReadOnlyList<long> members) => Math.Max(0, members.Sum() / Extent - members.Count) * Extent;

    /// <summary>Why an array of this level cannot have these members; null when it can.</summary>
    public static Refusal? CheckRaid(FilesystemGroupType level, int active, int spares)
    {
        var (number, least) = level switch
        {
            FilesystemGroupType.Raid0 => (0, 2),
            FilesystemGroupType.Raid1 => (1, 2),
            FilesystemGroupType.Raid5 => (5, 3),
            FilesystemGroupType.Raid6 => (6, 4),
            FilesystemGroupType.Raid10 => (10, 3),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not an array."),
        };
        if (active + spares == 0) return Refusal.Invalid("__all__", NoMembers);
        if (active >= least && (number != 0 || spares == 0)) return null;
        return Refusal.Unsound(
            "__all__", $"RAID level {number} must have at least {least} raid devices and {(number == 0 ? "no spares" : "any number of spares")}.");
    }

    /// <summary>The number in the array's name for mdadm: 0, 1, 5, 6 or 10.</summary>
    public static int RaidLevel(FilesystemGroupType level) => level switch
    {
        FilesystemGroupType.Raid0 => 0,
        FilesystemGroupType.Raid1 => 1,
        FilesystemGroupType.Raid5 => 5,
        FilesystemGroupType.Raid6 => 6,
        FilesystemGroupType.Raid10 => 10,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not an array."),
    };

    public static bool IsRaid(FilesystemGroupType type) => type is >= FilesystemGroupType.Raid0 and <= FilesystemGroupType.Raid10;
}
