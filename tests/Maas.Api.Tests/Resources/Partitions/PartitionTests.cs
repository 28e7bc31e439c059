using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;

namespace Maas.Api.Tests.Resources.Partitions;

public sealed class PartitionTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;
    private const long Disk = 8589934592;

    [Theory]
    [InlineData("pxe", "amd64/generic", 8581545984, "sda-part2")]
    [InlineData("uefi", "amd64/generic", 8581545984, "sda-part1")]
    [InlineData("powernv", "ppc64el/generic", 8573157376, "sda-part2")]
    public async Task A_partition_without_a_size_takes_the_disk_less_what_the_firmware_needs(string boot, string architecture, long size, string name)
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, n => n with { BiosBootMethod = boot, Architecture = architecture }, Disk);
        Assert.Equal(size, (long)(await machine.Read("blockdevices/sda/"))["available_size"]!);
        var made = await machine.Made("blockdevices/sda/partitions/");
        Assert.Equal((size, $"/dev/disk/by-dname/{name}", "partition", false, "Unused"), ((long)made["size"]!, (string)made["path"]!, (string)made["type"]!, (bool)made["bootable"]!, (string)made["used_for"]!));
        var disk = await machine.Read("blockdevices/sda/");
        Assert.Equal(("GPT", 0, "GPT partitioned with 1 partition"), ((string)disk["partition_table_type"]!, (long)disk["available_size"]!, (string)disk["used_for"]!));
        await machine.Refused("blockdevices/sda/partitions/", 400, "{\"size\": [\"Ensure this value is greater than or equal to 4194304.\"]}");
    }

    [Fact]
    public async Task Sizes_are_rounded_down_and_a_partition_that_misses_one_block_gets_one_less()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, Disk);
        var first = await machine.Made("blockdevices/sda/partitions/", ("size", "536870912"), ("bootable", "1"), ("uuid", "11111111-2222-4333-8444-555555555555"));
        Assert.Equal((536870912, true, "11111111-2222-4333-8444-555555555555"), ((long)first["size"]!, (bool)first["bootable"]!, (string)first["uuid"]!));
        Assert.Equal(8044675072, (long)(await machine.Read("blockdevices/sda/"))["available_size"]!);
        Assert.Equal(998244352, (long)(await machine.Made("blockdevices/sda/partitions/", ("size", "1G")))["size"]!);
        // 7046430720 are left, and 3 MiB that make no block.
        Assert.Equal(7046430720, (long)(await machine.Made("blockdevices/sda/partitions/", ("size", "7050625024")))["size"]!);
    }

    [Theory]
    [InlineData("size", "4194303", "{\"size\": [\"Ensure this value is greater than or equal to 4194304.\"]}")]
    [InlineData("size", "8589934593", "{\"size\": [\"Ensure this value is less than or equal to 8589934592.\"]}")]
    [InlineData("size", "8589934592", "{\"size\": [\"Partition cannot be saved; not enough free space on the block device.\"]}")]
    [InlineData("size", "1.5G", "{\"size\": [\"Enter a valid value.\"]}")]
    [InlineData("uuid", "11111111-2222-1333-8444-555555555555", "{\"uuid\": [\"Enter a valid value.\"]}")]
    public async Task A_partition_that_cannot_be_is_refused(string field, string value, string text) =>
        await (await StorageMachine.MakeAsync(shared.Appliance, Disk)).Refused("blockdevices/sda/partitions/", 400, text, (field, value));

    [Fact]
    public async Task Partitions_behind_a_deleted_one_move_up_past_the_extended_one_of_an_mbr()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        for (var i = 0; i < 2; i++) await machine.Made("blockdevices/sda/partitions/", ("size", "1G"));
        await machine.Put("blockdevices/sda/", ("partition_table_type", "MBR"));
        for (var i = 0; i < 3; i++) await machine.Made("blockdevices/sda/partitions/", ("size", "1G"));
        Assert.Equal(["1", "2", "3", "5", "6"], await Numbers(machine));
        Assert.Equal(204, (await machine.Delete("blockdevices/sda/partition/sda-part2")).Status);
        Assert.Equal(["1", "2", "3", "5"], await Numbers(machine));
        Assert.Equal(204, (await machine.Delete("blockdevices/sda/partitions/sda-part5")).Status);
        Assert.Equal(["1", "2", "3"], await Numbers(machine));
        Assert.Equal(404, (await machine.Delete("blockdevices/sda/partition/sda-part5")).Status);
    }

    [Fact]
    public async Task A_disk_without_its_last_partition_is_blank_and_used_as_a_whole()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte);
        for (var i = 0; i < 2; i++) await machine.Made("blockdevices/sdb/partitions/", ("size", "1G"));
        Assert.Equal(204, (await machine.Delete("blockdevices/sdb/partition/sdb-part1")).Status);
        await machine.Refused("blockdevices/sdb/?op=format", 400, "{\"__all__\": [\"Cannot format block device with a partition table.\"]}", ("fstype", "ext4"));
        Assert.Equal(204, (await machine.Delete("blockdevices/sdb/partition/sdb-part1")).Status);
        var blank = await machine.Read("blockdevices/sdb/");
        Assert.Equal((null, "Unused"), ((string?)blank["partition_table_type"], (string)blank["used_for"]!));
        Assert.Equal("vg0", (string)(await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", blank["id"]!.ToString())))["name"]!);
    }

    [Fact]
    public async Task A_partition_of_an_mbr_is_at_most_two_tebibytes()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 4000 * Gigabyte);
        await machine.Made("blockdevices/sda/partitions/", ("size", "1G"));
        await machine.Put("blockdevices/sda/", ("partition_table_type", "MBR"));
        await machine.Refused("blockdevices/sda/partitions/", 400, "{\"size\": [\"Partition cannot be saved; size is larger than the MBR 2TiB maximum.\"]}", ("size", "3T"));
        Assert.Equal(2199019061248, (long)(await machine.Made("blockdevices/sda/partitions/"))["size"]!);
    }

    [Fact]
    public async Task There_is_no_table_on_a_volume_or_a_cached_device()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, [.. Enumerable.Repeat(20 * Gigabyte, 4)]);
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdb"));
        await machine.Made("volume-group/vg0/?op=create_logical_volume", ("name", "lv0"));
        await machine.Made("bcache-cache-sets/", ("cache_device", "sdc"));
        await machine.Made("bcaches/", ("cache_set", "cache0"), ("cache_mode", "writearound"), ("backing_device", "sdd"));
        await machine.Refused("blockdevices/vg0-lv0/partitions/", 400, "{\"block_device\": [\"Cannot create a partition table on a logical volume.\"]}");
        await machine.Refused("blockdevices/bcache0/partitions/", 400, "{\"block_device\": [\"Cannot create a partition table on a Bcache volume.\"]}");
    }

    [Fact]
    public async Task A_partition_is_formatted_and_mounted_in_its_own_words()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        var made = await machine.Made("blockdevices/sda/partitions/", ("size", "10G"));
        var path = $"blockdevices/{made["device_id"]}/partition/{made["id"]}";
        await machine.Refused(path + "?op=unformat", 400, "Partition is not formatted.");
        await machine.Made(path + "?op=format", ("fstype", "btrfs"));
        var mounted = await machine.Made(path + "?op=mount", ("mount_point", "/"), ("mount_options", "noatime,ro"));
        Assert.Equal(("noatime,ro", "btrfs formatted filesystem mounted at /"), ((string)mounted["filesystem"]!["mount_options"]!, (string)mounted["used_for"]!));
        await machine.Refused(path + "?op=mount", 400, "{\"mount_options\": [\"Enter a valid value.\"]}", ("mount_point", "/"), ("mount_options", "ro 0 0\nevil"));
        await machine.Refused(path + "?op=unformat", 400, "Filesystem is mounted and cannot be unformatted. Unmount the filesystem before unformatting the partition.");
        await machine.Made(path + "?op=unmount");
        await machine.Made(path + "?op=unformat");
        var far = "/" + new string('x', 255);
        await machine.Refused(path + "?op=mount", 400, "{\"__all__\": [\"Cannot mount an unformatted partition or block device.\"]}", ("mount_point", far));
        await machine.Made(path + "?op=format", ("fstype", "ext4"));
        await machine.Refused(path + "?op=mount", 400, "{\"mount_point\": [\"Ensure this value has at most 255 characters (it has 256).\"]}", ("mount_point", far));
        await machine.Refused(path + "?op=mount", 400, "{\"mount_point\": [\"Enter a valid value.\"]}", ("mount_point", " /x "));
        await machine.Refused(
            path + "?op=mount", 400, "{\"mount_options\": [\"Ensure this value has at most 255 characters (it has 256).\"]}", ("mount_point", "/x"), ("mount_options", new string('o', 256)));
        await machine.SetAsync(n => n with { Status = NodeState.Broken });
        await machine.Refused(path + "?op=format", 409, "Cannot format partition because the node is not Ready or Allocated.", ("fstype", "ext4"));
        Assert.Equal("fast", (string?)(await machine.Made(path + "?op=add_tag", ("tag", "fast")))["tags"]![0]);
        Assert.Empty((await machine.Made(path + "?op=remove_tag", ("tag", "fast")))["tags"]!.AsArray());
        await machine.Refused(path + "?op=add_tag", 400, "{\"tags\": [\"Item 1 in the array did not validate: This field cannot be blank.\"]}", ("tag", ""));
        Assert.Equal(200, (await machine.Post(path + "?op=remove_tag", ("tag", ""))).Status);
        await machine.Refused(HttpMethod.Delete, path, 409, "Cannot delete block device because the node is not Ready.");
        await machine.Refused(HttpMethod.Delete, "blockdevices/sda/partition/sda-part9", 409, "Cannot delete block device because the node is not Ready.");
        await (await machine.AsAsync("stranger")).Refused(HttpMethod.Delete, "blockdevices/sda/partition/sda-part9", 403, "");
    }

    [Fact]
    public async Task A_member_of_a_group_stays()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sda"));
        await machine.Refused(HttpMethod.Delete, "blockdevices/sda/partition/sda-part1", 400, "Cannot delete partition because its part of a volume group.");
        await machine.Refused("blockdevices/sda/partition/sda-part1?op=format", 400, "Cannot format a partition that has a filesystem type of lvm-pv.", ("fstype", "ext4"));
        await machine.Refused("blockdevices/sda/?op=format", 400, "{\"__all__\": [\"Cannot format block device with a partition table.\"]}", ("fstype", "ext4"));
    }

    private static async Task<IEnumerable<string>> Numbers(StorageMachine machine) =>
        (await machine.Read("blockdevices/sda/partitions/")).AsArray().Select(p => ((string)p!["path"]!).Split("part")[1]);
}
