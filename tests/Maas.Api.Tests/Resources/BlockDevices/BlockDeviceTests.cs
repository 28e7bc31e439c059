using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Api.Tests.Resources.BlockDevices;

public sealed class BlockDeviceTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;
    private const string NotFree = "Select a valid choice.";

    [Fact]
    public async Task A_disk_is_added_read_by_name_and_removed()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        var made = await machine.Made("blockdevices/", ("name", "sdz"), ("size", "8G"), ("block_size", "4096"), ("id_path", "/dev/disk/by-id/x"), ("firmware_version", "1.2"));
        Assert.Equal(("physical", 8 * Gigabyte, 4096, "/dev/disk/by-dname/sdz"), ((string)made["type"]!, (long)made["size"]!, (int)made["block_size"]!, (string)made["path"]!));
        Assert.Equal(("", "", "/dev/disk/by-id/x", "1.2", 0), ((string)made["model"]!, (string)made["serial"]!, (string)made["id_path"]!, (string)made["firmware_version"]!, (int)made["numa_node"]!));
        Assert.Equal(made.ToJsonString(), (await machine.Read("blockdevices/sdz/")).ToJsonString());
        Assert.Equal(204, (await machine.Delete("blockdevices/sdz/")).Status);
        await machine.Refused(
            "blockdevices/", 400,
            "{\"name\": [\"This field is required.\"], \"size\": [\"This field is required.\"], \"block_size\": [\"This field is required.\"], "
            + "\"__all__\": [\"serial/model are required if id_path is not provided.\"]}");
        foreach (var (path, text) in new[] { ("blockdevices/sdz/partition/1", "No BlockDevice matches the given query."), ("blockdevices/sda/partition/1", "") })
            Assert.Equal(text, (await machine.Client.Get(machine.Path(path))).Text);
        await machine.Refused(HttpMethod.Put, "blockdevices/sda/", 400, "{\"name\": [\"This field cannot be blank.\"]}", ("name", ""));
        Assert.Equal((404, "No BlockDevice matches the given query."), ((await machine.Client.Get(machine.Path("blockdevices/sdz/"))).Status, (await machine.Client.Get(machine.Path("blockdevices/sdz/"))).Text));
    }

    [Theory]
    [InlineData("name", "", "{\"name\": [\"This field is required.\"]}")]
    [InlineData("name", "sda", "{\"__all__\": [\"Block device with this Node config and Name already exists.\"]}")]
    [InlineData("name", "a/b", "{\"name\": [\"Enter a valid value.\"]}")]
    [InlineData("name", "a\nb", "{\"name\": [\"Enter a valid value.\"]}")]
    [InlineData("size", "big", "{\"size\": [\"Enter a valid value.\"]}")]
    [InlineData("size", "4194303", "{\"size\": [\"Ensure this value is greater than or equal to 4194304.\"]}")]
    [InlineData("size", "99E", "{\"size\": [\"Ensure this value is less than or equal to 9007199254740991.\"]}")]
    [InlineData("block_size", "511", "{\"block_size\": [\"Ensure this value is greater than or equal to 512.\"]}")]
    [InlineData("serial", "", "{\"__all__\": [\"serial/model are required if id_path is not provided.\"]}")]
    [InlineData("id_path", "dev/sda", "{\"id_path\": [\"Enter a valid value.\"]}")]
    [InlineData("numa_node", "7", "{\"numa_node\": [\"Invalid NUMA node\"]}")]
    [InlineData("numa_node", "x", "{\"numa_node\": [\"Enter a whole number.\"]}")]
    public async Task A_disk_that_cannot_be_is_refused(string field, string value, string text)
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        var fields = new Dictionary<string, string> { ["name"] = "sdz", ["size"] = "8G", ["block_size"] = "512", ["model"] = "M", ["serial"] = "S", [field] = value };
        await machine.Refused("blockdevices/", 400, text, [.. fields.Select(f => (f.Key, f.Value))]);
    }

    [Fact]
    public async Task A_serial_number_that_is_too_long_is_none_for_a_new_disk_and_leaves_that_of_an_old_one()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        var serial = ("serial", new string('s', 256));
        const string tooLong = "\"serial\": [\"Ensure this value has at most 255 characters (it has 256).\"]";
        await machine.Refused(
            "blockdevices/", 400, $"{{{tooLong}, \"__all__\": [\"serial/model are required if id_path is not provided.\"]}}",
            ("name", "sdz"), ("size", "8G"), ("block_size", "512"), ("model", "M"), serial);
        await machine.Made("blockdevices/", ("name", "sdz"), ("size", "8G"), ("block_size", "512"), ("model", "M"), ("serial", "S"));
        await machine.Refused(HttpMethod.Put, "blockdevices/sdz/", 400, $"{{{tooLong}}}", serial);
    }

    [Fact]
    public async Task A_disk_is_updated_while_ready_and_only_identified_anew_while_deployed()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        var updated = (await machine.Put("blockdevices/sda/", ("name", "nvme0n1"), ("size", "30G"), ("model", ""), ("id_path", "/dev/x"))).Json;
        Assert.Equal(("nvme0n1", 30 * Gigabyte, "", "/dev/x"), ((string)updated["name"]!, (long)updated["size"]!, (string)updated["model"]!, (string)updated["id_path"]!));
        await machine.Refused(HttpMethod.Put, "blockdevices/nvme0n1/", 400, "{\"partition_table_type\": [\"Block device has no partition table\"]}", ("partition_table_type", "MBR"));
        await machine.SetAsync(n => n with { Status = NodeState.Deployed });
        var deployed = (await machine.Put("blockdevices/nvme0n1/", ("size", "40G"), ("serial", "other"))).Json;
        Assert.Equal((30 * Gigabyte, "other"), ((long)deployed["size"]!, (string)deployed["serial"]!));
        await machine.SetAsync(n => n with { Status = NodeState.Broken });
        await machine.Refused(HttpMethod.Put, "blockdevices/nvme0n1/", 409, "Cannot update block device because the machine is not Ready.", ("name", "x"));
    }

    [Fact]
    public async Task A_disk_may_become_smaller_than_its_partitions_and_then_takes_no_more_of_them()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte, 20 * Gigabyte);
        var old = (int)(await machine.Made("blockdevices/sda/partitions/", ("size", "15G")))["id"]!;
        // As the Ansible collection does it: the size first, then the partitions anew.
        var smaller = (await machine.Put("blockdevices/sda/", ("size", "10G"))).Json;
        Assert.Equal((10 * Gigabyte, 0), ((long)smaller["size"]!, (long)smaller["available_size"]!));
        Assert.Equal(400, (await machine.Post("blockdevices/sda/partitions/", ("size", "1G"))).Status);
        Assert.Equal(204, (await machine.Delete($"blockdevices/sda/partition/{old}")).Status);
        await machine.Made("blockdevices/sda/partitions/", ("size", "5G"));
        await machine.Made("raids/", ("level", "raid-1"), ("block_devices", "sdb"), ("block_devices", "sdc"));
        Assert.Equal(200, (await machine.Put("blockdevices/sdb/", ("size", "10G"))).Status);
        Assert.Equal(10 * Gigabyte - 131072, (long)(await machine.Read("raid/md0/"))["size"]!);
    }

    [Fact]
    public async Task A_table_changes_its_type_and_numbers_its_partitions_as_that_type_does()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, n => n with { BiosBootMethod = "pxe" }, 20 * Gigabyte);
        for (var i = 0; i < 4; i++) await machine.Made("blockdevices/sda/partitions/", ("size", "1G"));
        Assert.Equal(["sda-part2", "sda-part3", "sda-part4", "sda-part5"], Names(await machine.Read("blockdevices/sda/")));
        Assert.Equal("MBR", (string?)(await machine.Put("blockdevices/sda/", ("partition_table_type", "MBR"))).Json["partition_table_type"]);
        Assert.Equal(["sda-part1", "sda-part2", "sda-part3", "sda-part5"], Names(await machine.Read("blockdevices/sda/")));
        await machine.Refused(
            HttpMethod.Put, "blockdevices/sda/", 400, "{\"partition_table_type\": [\"Select a valid choice. BSD is not one of the available choices.\"]}", ("partition_table_type", "BSD"));
    }

    [Fact]
    public async Task The_boot_disk_is_chosen_among_disks_not_in_use()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, [.. Enumerable.Repeat(20 * Gigabyte, 6)]);
        await machine.Made("blockdevices/sdb/?op=format", ("fstype", "ext4"));
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdc"));
        await machine.Made("bcache-cache-sets/", ("cache_device", "sdd"));
        await machine.Made("raids/", ("level", "raid-0"), ("block_devices", "sde"), ("block_devices", "sdf"));
        await machine.Refused("blockdevices/sdc/?op=set_boot_disk", 400, "{\"boot_disk\": [\"Cannot be set as the boot disk; already in-use in volume group 'vg0'.\"]}");
        await machine.Refused("blockdevices/sdd/?op=set_boot_disk", 400, "{\"boot_disk\": [\"Cannot be set as the boot disk; already in-use in cache set 'cache0'.\"]}");
        await machine.Refused("blockdevices/sde/?op=set_boot_disk", 400, "{\"boot_disk\": [\"Cannot be set as the boot disk; already in-use in RAID 'md0'.\"]}");
        await machine.Refused("blockdevices/md0/?op=set_boot_disk", 400, "Cannot set a virtual block device as the boot disk.");
        var chosen = await machine.Post("blockdevices/sdb/?op=set_boot_disk");
        Assert.Equal((200, "OK", "text/plain"), (chosen.Status, chosen.Text, chosen.ContentType?.Split(';')[0]));
        var shown = await machine.Client.Get($"machines/{machine.SystemId}/");
        Assert.Equal("sdb", (string?)shown.Json["boot_disk"]!["name"]);
        Assert.Null(shown.Json["boot_disk"]!["filesystem"]);
    }

    [Fact]
    public async Task Tags_come_and_go()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte);
        Assert.Equal(["ssd"], (await machine.Made("blockdevices/sda/?op=add_tag", ("tag", "ssd")))["tags"]!.AsArray().Select(t => (string)t!));
        Assert.Single((await machine.Made("blockdevices/sda/?op=add_tag", ("tag", "ssd")))["tags"]!.AsArray());
        Assert.Empty((await machine.Made("blockdevices/sda/?op=remove_tag", ("tag", "ssd")))["tags"]!.AsArray());
        await machine.Refused("blockdevices/sda/?op=add_tag", 400, "No provided tag!");
    }

    [Theory]
    [InlineData("blockdevices/sdb/", "volume group")]
    [InlineData("blockdevices/sdc/", "RAID")]
    [InlineData("blockdevices/sde/", "cache set")]
    [InlineData("blockdevices/sdf/", "Bcache")]
    public async Task A_member_of_a_group_is_not_deleted(string path, string group)
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, [.. Enumerable.Repeat(20 * Gigabyte, 6)]);
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdb"));
        await machine.Made("raids/", ("level", "raid-1"), ("block_devices", "sdc"), ("block_devices", "sdd"));
        await machine.Made("bcache-cache-sets/", ("cache_device", "sde"));
        await machine.Made("bcaches/", ("cache_set", "cache0"), ("cache_mode", "WRITEBACK"), ("backing_device", "sdf"));
        await machine.Refused(HttpMethod.Delete, path, 400, $"Cannot delete block device because its part of a {group}.");
        await machine.Refused(path + "?op=format", 400, $"Cannot format a block device that has a filesystem type of {(await machine.Read(path))["filesystem"]!["fstype"]}.", ("fstype", "ext4"));
        await machine.Refused(
            path + "?op=unformat", 400,
            $"Filesystem is part of a {group}, and cannot be unformatted. Remove block device from {group} before unformatting the block device.");
        await machine.Refused(path + "?op=mount", 400, "{\"__all__\": [\"Filesystem is part of a filesystem group, and cannot be mounted.\"]}", ("mount_point", "/x"));
        await machine.Refused("raids/", 400, $"{{\"block_devices\": [\"{NotFree} {path.Split('/')[1]} is not one of the available choices.\"]}}", ("level", "raid-1"), ("block_devices", path.Split('/')[1]));
    }

    [Fact]
    public async Task A_filesystem_is_made_mounted_unmounted_and_removed()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte, 20 * Gigabyte);
        await machine.Refused("blockdevices/sdb/?op=mount", 400, "{\"__all__\": [\"Cannot mount an unformatted partition or block device.\"]}", ("mount_point", "/x"));
        await machine.Refused("blockdevices/sdb/?op=unmount", 400, "Block device is not formatted.");
        await machine.Refused("blockdevices/sdb/?op=unformat", 400, "Block device is not formatted.");
        await machine.Refused("blockdevices/sdb/?op=format", 400, "{\"fstype\": [\"This field is required.\"]}");
        await machine.Refused("blockdevices/sdb/?op=format", 400, "{\"fstype\": [\"Select a valid choice. ext9 is not one of the available choices.\"]}", ("fstype", "ext9"));
        await machine.Refused("blockdevices/sdb/?op=format", 400, "{\"uuid\": [\"Ensure this value has at least 32 characters (it has 3).\", \"Enter a valid value.\"]}", ("fstype", "ext4"), ("uuid", "1-2"));
        await machine.Refused("blockdevices/sdb/?op=format", 400, "{\"__all__\": [\"Virtual filesystems must be mounted.\"]}", ("fstype", "tmpfs"));
        await machine.Refused(
            "blockdevices/sda/?op=format", 400,
            "{\"__all__\": [\"Cannot place filesystem directly on the boot disk. Create a partition on the boot disk first and then format the partition.\"]}", ("fstype", "ext4"));

        var formatted = await machine.Made("blockdevices/sdb/?op=format", ("fstype", "ext4"), ("uuid", "0FF1CE0012344567890ABCDEF0123456"));
        Assert.Equal("{\"fstype\":\"ext4\",\"label\":\"\",\"uuid\":\"0ff1ce00-1234-4567-890a-bcdef0123456\",\"mount_point\":null,\"mount_options\":null}", formatted["filesystem"]!.ToJsonString());
        Assert.Equal(("Unmounted ext4 formatted filesystem", 0, 20 * Gigabyte), ((string)formatted["used_for"]!, (long)formatted["available_size"]!, (long)formatted["used_size"]!));
        await machine.Refused("blockdevices/sdb/?op=mount", 400, "{\"mount_point\": [\"This field is required.\"]}");
        await machine.Refused("blockdevices/sdb/?op=mount", 400, "{\"mount_point\": [\"Enter a valid value.\"]}", ("mount_point", "srv"));
        var mounted = await machine.Made("blockdevices/sdb/?op=mount", ("mount_point", "/srv"));
        Assert.Equal(("/srv", "", "ext4 formatted filesystem mounted at /srv"), ((string)mounted["filesystem"]!["mount_point"]!, (string)mounted["filesystem"]!["mount_options"]!, (string)mounted["used_for"]!));
        await machine.Made("blockdevices/sdc/?op=format", ("fstype", "xfs"), ("label", "data"));
        await machine.Refused("blockdevices/sdc/?op=mount", 400, "{\"__all__\": [\"Another filesystem is already mounted at /srv.\"]}", ("mount_point", "/srv"));
        await machine.Refused(
            "blockdevices/sdb/?op=unformat", 400, "Filesystem is mounted and cannot be unformatted. Unmount the filesystem before unformatting the block device.");
        Assert.Null((await machine.Made("blockdevices/sdb/?op=unmount"))["filesystem"]!["mount_options"]);
        await machine.Refused("blockdevices/sdb/?op=unmount", 400, "Filesystem is already unmounted.");
        Assert.Equal("Unused", (string?)(await machine.Made("blockdevices/sdb/?op=unformat"))["used_for"]);
    }

    [Fact]
    public async Task Swap_space_has_no_place()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte, 20 * Gigabyte);
        foreach (var disk in new[] { "sdb", "sdc" })
        {
            Assert.Null((await machine.Made($"blockdevices/{disk}/?op=format", ("fstype", "swap")))["filesystem"]!["mount_point"]);
            Assert.Equal("none", (string?)(await machine.Made($"blockdevices/{disk}/?op=mount"))["filesystem"]!["mount_point"]);
        }
    }

    [Fact]
    public async Task Whoever_has_an_allocated_machine_edits_a_copy_that_is_gone_at_release()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte);
        await machine.Made("blockdevices/sdb/?op=format", ("fstype", "ext4"));
        var owner = await machine.AsAsync("keeper");
        await owner.Refused("blockdevices/sdb/?op=format", 403, "Cannot format block device because you don't have the permissions on a Ready machine.", ("fstype", "xfs"));
        Assert.Equal(200, (await owner.Client.Post("machines/?op=allocate", ("system_id", machine.SystemId))).Status);
        await owner.Made("blockdevices/sdb/?op=format", ("fstype", "xfs"));
        await owner.Made("blockdevices/sdb/?op=mount", ("mount_point", "/mine"));
        await owner.Client.Post($"machines/{machine.SystemId}/?op=mount_special", ("fstype", "tmpfs"), ("mount_point", "/tmp"));
        Assert.Equal("xfs", (string?)(await owner.Read("blockdevices/sdb/"))["filesystem"]!["fstype"]);
        await owner.Refused("blockdevices/sdb/partitions/", 403, "");
        await machine.Refused("blockdevices/sdb/partitions/", 409, "Cannot create partition because the node is not Ready.");
        await machine.SetAsync(n => n with { Status = NodeState.Deployed });
        await owner.Refused("blockdevices/sdb/?op=unmount", 409, "Cannot unmount block device because the machine is not Ready or Allocated.");
        await machine.SetAsync(n => n with { Status = NodeState.Allocated, PowerState = PowerState.Off });
        Assert.Equal(200, (await owner.Client.Post($"machines/{machine.SystemId}/?op=release")).Status);
        var released = await machine.Client.Get($"machines/{machine.SystemId}/");
        Assert.Equal("ext4", (string?)released.Json["blockdevice_set"]![1]!["filesystem"]!["fstype"]);
        Assert.Empty(released.Json["special_filesystems"]!.AsArray());
    }

    private static IEnumerable<string> Names(System.Text.Json.Nodes.JsonNode disk) => disk["partitions"]!.AsArray().Select(p => ((string)p!["path"]!).Split('/')[^1]);
}
