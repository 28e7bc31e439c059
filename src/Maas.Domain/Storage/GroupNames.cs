namespace Maas.Domain.Storage;

/// <summary>What kinds of groups are called (storage.md §2.2, §5, §6).</summary>
public static class GroupNames
{
    public const string CacheSet = "cache set";

    /// <summary>In sentences.</summary>
    public static string Nice(FilesystemGroupType type) => type switch
    {
        FilesystemGroupType.LvmVg => "volume group",
        FilesystemGroupType.Bcache => "Bcache",
        FilesystemGroupType.Vmfs6 => "VMFS",
        _ => "RAID",
    };

    /// <summary><c>raid-N</c>; null for what is no array.</summary>
    public static string? Level(FilesystemGroupType type) =>
        GroupSizes.IsRaid(type) ? $"raid-{GroupSizes.RaidLevel(type)}" : null;

    /// <summary>The array of a level's published name.</summary>
    public static bool TryLevel(string name, out FilesystemGroupType type)
    {
        type = name switch
        {
            "raid-0" => FilesystemGroupType.Raid0,
            "raid-1" => FilesystemGroupType.Raid1,
            "raid-5" => FilesystemGroupType.Raid5,
            "raid-6" => FilesystemGroupType.Raid6,
            "raid-10" => FilesystemGroupType.Raid10,
            _ => FilesystemGroupType.LvmVg,
        };
        return type != FilesystemGroupType.LvmVg;
    }

    /// <summary>What automatic names begin with.</summary>
    public static string Prefix(FilesystemGroupType type) => type switch
    {
        FilesystemGroupType.LvmVg => "vg",
        FilesystemGroupType.Bcache => "bcache",
        FilesystemGroupType.Vmfs6 => "vmfs",
        _ => "md",
    };
}
