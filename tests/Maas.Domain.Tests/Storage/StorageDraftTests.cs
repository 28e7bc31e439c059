using CsCheck;
using Maas.Domain.Storage;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Storage;

public class StorageDraftTests
{
    [Theory]
    [InlineData("pxe", "amd64/generic", 8581545984, 2)]
    [InlineData("uefi", "amd64/generic", 8581545984 + 0, 1)]
    [InlineData("powernv", "ppc64el/generic", 8573157376, 2)]
    [InlineData("uefi", "arm64/generic", 8581545984 + 0, 1)]
    public void The_whole_disk_becomes_a_partition_less_what_the_firmware_needs(string boot, string architecture, long size, int index)
    {
        var draft = new StorageDraft(Machine(boot, architecture, Disk(1, "sda", 8589934592)), new CountingNumbers());
        var partition = draft.AddPartition(1).Value!;
        Assert.Equal((size, index), (partition.Size, partition.Index));
    }

    [Fact]
    public void The_fourth_partition_of_an_mbr_is_numbered_five()
    {
        var draft = new StorageDraft(Machine(disks: Disk(1, "sda", 100 * Gigabyte)), new CountingNumbers());
        Assert.Null(draft.MakeTable(1, PartitionTableType.Mbr));
        Assert.Equal([1, 2, 3, 5, 6], Enumerable.Range(0, 5).Select(_ => draft.AddPartition(1, Gigabyte).Value!.Index));
    }

    [Fact]
    public void A_partition_of_an_mbr_is_at_most_two_tebibytes()
    {
        var draft = new StorageDraft(Machine(disks: Disk(1, "sda", 4000 * Gigabyte)), new CountingNumbers());
        draft.MakeTable(1, PartitionTableType.Mbr);
        Assert.Equal("Partition cannot be saved; size is larger than the MBR 2TiB maximum.", draft.AddPartition(1, 3000 * Gigabyte).Refusal?.Text);
        Assert.Equal(2199019061248, draft.AddPartition(1).Value!.Size);
    }

    [Fact]
    public void Partitions_never_exceed_their_disk_and_are_aligned() =>
        Gen.Select(Gen.Long[16 * StorageSpace.Mebibyte, 20_000 * Gigabyte], Gen.Long[1, 1000 * Gigabyte].Array[1, 20], Gen.Bool).Sample((disk, sizes, uefi) =>
        {
            var draft = new StorageDraft(Machine(uefi ? "uefi" : "pxe", disks: Disk(1, "sda", disk)), new CountingNumbers());
            foreach (var size in sizes) draft.AddPartition(1, size);
            var made = draft.Device(1).Partitions;
            return made.All(p => p.Size % StorageSpace.Alignment == 0 && p.Size > 0)
                && made.Sum(p => p.Size) + StorageSpace.Overhead(draft.Node) <= disk
                && made.Select(p => p.Index).Distinct().Count() == made.Count;
        });

    [Fact]
    public void A_filesystem_directly_on_the_boot_disk_is_refused()
    {
        var draft = new StorageDraft(Machine(disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 100 * Gigabyte)]), new CountingNumbers());
        Assert.StartsWith("Cannot place filesystem directly on the boot disk.", draft.Format(StorageTarget.Of(draft.Device(1)), "ext4").Refusal?.Text, StringComparison.Ordinal);
        Assert.False(draft.Format(StorageTarget.Of(draft.Device(2)), "ext4", mountPoint: "/srv").IsRefused);
    }

    [Fact]
    public void An_array_with_the_boot_disk_uses_partitions_of_all_its_disks()
    {
        var draft = new StorageDraft(Machine(disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 100 * Gigabyte)]), new CountingNumbers());
        var array = draft.AddRaid("md0", FilesystemGroupType.Raid1, [StorageTarget.Of(draft.Device(1)), StorageTarget.Of(draft.Device(2))], []);
        Assert.False(array.IsRefused);
        Assert.All(draft.Disks, d => Assert.Single(d.Partitions));
        Assert.Equal(draft.Device(1).Partitions[0].Size - GroupSizes.RaidSuperblock, array.Value!.Size);
    }

    [Fact]
    public void A_full_volume_group_refuses_another_volume()
    {
        var draft = new StorageDraft(Machine(disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 100 * Gigabyte)]), new CountingNumbers());
        var group = draft.AddVolumeGroup("vg0", [StorageTarget.Of(draft.Device(2))]).Value!;
        Assert.Equal("There is not enough free space (101.0 GB) on volume group vg0.", draft.AddLogicalVolume(group, "a", 101 * Gigabyte).Refusal?.Text);
        Assert.Equal("vg0-a", draft.AddLogicalVolume(group, "a").Value!.Name);
        Assert.Equal(
            "Volume group (vg0) cannot hold any more logical volumes, because it doesn't have enough free space.", draft.AddLogicalVolume(group, "b").Refusal?.Text);
    }

    [Fact]
    public void A_partition_table_on_a_logical_volume_is_refused()
    {
        var draft = new StorageDraft(Machine(disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 100 * Gigabyte)]), new CountingNumbers());
        var group = draft.AddVolumeGroup("vg0", [StorageTarget.Of(draft.Device(2))]).Value!;
        var volume = draft.AddLogicalVolume(group, "a").Value!;
        Assert.Equal("Cannot create a partition table on a logical volume.", draft.MakeTable(volume.Id)?.Text);
    }
}
