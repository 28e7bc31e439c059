using CsCheck;
using Maas.Domain.Storage;

namespace Maas.Domain.Tests.Storage;

public class GroupSizesTests
{
    private const long Tera = 1_000_000_000_000;

    [Theory]
    [InlineData(FilesystemGroupType.Raid0, 2, 1999999737856)]
    [InlineData(FilesystemGroupType.Raid1, 2, 999999868928)]
    [InlineData(FilesystemGroupType.Raid5, 3, 1999999868928)]
    [InlineData(FilesystemGroupType.Raid6, 4, 1999999868928)]
    [InlineData(FilesystemGroupType.Raid10, 3, 1499999868928)]
    public void An_array_of_terabyte_disks_has_the_size_of_its_level(FilesystemGroupType level, int active, long size) =>
        Assert.Equal(size, GroupSizes.Raid(level, [.. Enumerable.Repeat(Tera, active)], []));

    [Fact]
    public void The_smallest_of_all_members_counts_spares_included() =>
        Assert.Equal(Tera / 2 - 131072, GroupSizes.Raid(FilesystemGroupType.Raid1, [Tera, Tera], [Tera / 2]));

    [Fact]
    public void A_volume_group_loses_an_extent_for_each_physical_volume() => Assert.Equal(8577351680, GroupSizes.VolumeGroup([8581545984]));

    [Theory]
    [InlineData(FilesystemGroupType.Raid0, 1, 0, "RAID level 0 must have at least 2 raid devices and no spares.")]
    [InlineData(FilesystemGroupType.Raid0, 2, 1, "RAID level 0 must have at least 2 raid devices and no spares.")]
    [InlineData(FilesystemGroupType.Raid1, 1, 1, "RAID level 1 must have at least 2 raid devices and any number of spares.")]
    [InlineData(FilesystemGroupType.Raid5, 2, 0, "RAID level 5 must have at least 3 raid devices and any number of spares.")]
    [InlineData(FilesystemGroupType.Raid6, 3, 0, "RAID level 6 must have at least 4 raid devices and any number of spares.")]
    [InlineData(FilesystemGroupType.Raid10, 2, 0, "RAID level 10 must have at least 3 raid devices and any number of spares.")]
    [InlineData(FilesystemGroupType.Raid5, 0, 0, "At least one block device or partition must be added to the array.")]
    public void An_array_with_too_few_members_is_refused(FilesystemGroupType level, int active, int spares, string text) =>
        Assert.Equal(text, GroupSizes.CheckRaid(level, active, spares)?.Text);

    [Fact]
    public void No_array_is_larger_than_its_members() =>
        Gen.Select(Gen.Long[4 * 1024 * 1024, 20 * Tera].Array[4, 12], Gen.Int[(int)FilesystemGroupType.Raid0, (int)FilesystemGroupType.Raid10])
            .Sample((sizes, level) => GroupSizes.Raid((FilesystemGroupType)level, sizes, []) is var size && size > 0 && size < sizes.Sum());

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(8581545984, "8.6 GB")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(4_000_000_000_000, "4.0 TB")]
    public void Sizes_are_told_in_decimal_units(long bytes, string text) => Assert.Equal(text, HumanSize.Of(bytes));
}
