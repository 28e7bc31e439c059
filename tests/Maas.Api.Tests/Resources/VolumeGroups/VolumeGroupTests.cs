using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;

namespace Maas.Api.Tests.Resources.VolumeGroups;

public sealed class VolumeGroupTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;
    private const long Extent = 4194304;

    [Fact]
    public async Task A_group_of_a_boot_disk_lives_on_a_partition_and_loses_an_extent()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, n => n with { BiosBootMethod = "pxe" }, 8589934592);
        var made = await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sda"));
        Assert.Equal((8577351680, 8577351680, 0, "8.6 GB", "0 bytes"), ((long)made["size"]!, (long)made["available_size"]!, (long)made["used_size"]!, (string)made["human_size"]!, (string)made["human_used_size"]!));
        Assert.Equal("LVM volume for vg0", (string?)made["devices"]![0]!["used_for"]);
        Assert.Equal($"/MAAS/api/2.0/nodes/{machine.SystemId}/volume-group/{made["id"]}/", (string?)made["resource_uri"]);
        Assert.Equal(made.ToJsonString(), (await machine.Read($"volume-groups/{made["id"]}/")).ToJsonString());
    }

    [Fact]
    public async Task Volumes_are_made_resized_renamed_and_removed()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte);
        var size = (20 * Gigabyte / Extent - 1) * Extent;
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdb"));
        await machine.Refused("volume-group/vg0/?op=create_logical_volume", 400, $"{{\"size\": [\"Ensure this value is less than or equal to {size}.\"]}}", ("name", "a"), ("size", "20G"));
        await machine.Refused("volume-group/vg0/?op=create_logical_volume", 400, "{\"size\": [\"Ensure this value is greater than or equal to 4194304.\"]}", ("name", "a"), ("size", "1"));
        await machine.Refused("volume-group/vg0/?op=create_logical_volume", 400, "{\"name\": [\"This field is required.\"]}");
        await machine.Refused("volume-group/vg0/?op=create_logical_volume", 400, "{\"name\": [\"Enter a valid value.\"]}", ("name", "-x"));
        var made = await machine.Made("volume-group/vg0/?op=create_logical_volume", ("name", "a"), ("size", "5G"));
        Assert.Equal(("vg0-a", 4999610368, 4096, "virtual", "/dev/disk/by-dname/vg0-a"), ((string)made["name"]!, (long)made["size"]!, (int)made["block_size"]!, (string)made["type"]!, (string)made["path"]!));
        Assert.Equal(made.ToJsonString(), (await machine.Read("blockdevices/a/")).ToJsonString());
        Assert.Equal((false, true), (made.AsObject().ContainsKey("firmware_version"), (await machine.Read("blockdevices/sdb/")).AsObject().ContainsKey("firmware_version")));
        Assert.False((await machine.Client.Get($"machines/{machine.SystemId}/")).Json["virtualblockdevice_set"]![0]!.AsObject().ContainsKey("firmware_version"));
        await machine.Refused(
            "volume-group/vg0/?op=create_logical_volume", 400, "{\"__all__\": [\"Block device with this Node config and Name already exists.\"]}", ("name", "a"), ("size", "1G"));
        Assert.Equal(8 * Gigabyte / Extent * Extent, (long)(await machine.Put("blockdevices/vg0-a/", ("size", "8G"), ("name", "vg0-b"))).Json["size"]!);
        await machine.Refused(
            HttpMethod.Put, "blockdevices/vg0-b/", 400, "{\"__all__\": [\"There is not enough free space (20.0 GB) on volume group vg0.\"]}", ("size", "20G"));
        Assert.Equal("rest", (string?)(await machine.Made("volume-group/vg0/?op=create_logical_volume", ("name", "rest")))["name"]!.ToString()[4..]);
        await machine.Refused(
            "volume-group/vg0/?op=create_logical_volume", 400,
            "{\"__all__\": [\"Volume group (vg0) cannot hold any more logical volumes, because it doesn't have enough free space.\"]}", ("name", "c"));
        Assert.Equal(["vg1-b", "vg1-rest"], (await machine.Put("volume-group/vg0/", ("name", "vg1"))).Json["logical_volumes"]!.AsArray().Select(v => (string)v!["name"]!));
        await machine.Refused(HttpMethod.Delete, "volume-group/vg1/", 400, "This volume group has logical volumes; it cannot be deleted.");
        await machine.Refused("volume-group/vg1/?op=delete_logical_volume", 400, "No provided id!");
        foreach (var id in new[] { made["id"]!.ToString(), made["id"]!.ToString(), "vg1-rest" })
            Assert.Equal(204, (await machine.Post("volume-group/vg1/?op=delete_logical_volume", ("id", id))).Status);
        Assert.Equal(204, (await machine.Delete("volume-group/vg1/")).Status);
        Assert.Equal("No VolumeGroup matches the given query.", (await machine.Client.Get(machine.Path("volume-group/vg1/"))).Text);
    }

    [Fact]
    public async Task A_group_stays_as_large_as_its_volumes()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, [.. Enumerable.Repeat(20 * Gigabyte, 4)]);
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdb"), ("block_devices", "sdc"));
        await machine.Made("volume-group/vg0/?op=create_logical_volume", ("name", "a"), ("size", "30G"));
        await machine.Refused(HttpMethod.Put, "volume-group/vg0/", 400, "Volume group cannot be smaller than its logical volumes.", ("remove_block_devices", "sdc"));
        await machine.Refused(
            HttpMethod.Put, "volume-group/vg0/", 400, "Volume group cannot be smaller than its logical volumes.", ("remove_block_devices", "sdb"), ("remove_block_devices", "sdc"));
        await machine.Refused(
            HttpMethod.Put, "blockdevices/vg0-a/", 400, "{\"__all__\": [\"There is not enough free space (1000.0 GB) on volume group vg0.\"]}", ("size", "1T"));
        Assert.Equal(2, (await machine.Put("volume-group/vg0/", ("remove_block_devices", "sdc"), ("add_block_devices", "sdd"))).Json["devices"]!.AsArray().Count);
        Assert.Equal("Unused", (string?)(await machine.Read("blockdevices/sdc/"))["used_for"]);
    }

    [Fact]
    public async Task A_group_without_volumes_keeps_a_member()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte);
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdb"));
        await machine.Refused(HttpMethod.Put, "volume-group/vg0/", 400, "{\"__all__\": [\"At least one filesystem must have been added.\"]}", ("remove_block_devices", "sdb"));
        await machine.Refused(HttpMethod.Put, "volume-group/vg0/", 400, "{\"add_block_devices\": [\"Select a valid choice.  is not one of the available choices.\"]}", ("add_block_devices", ""));
    }

    [Fact]
    public async Task A_group_needs_a_name_and_a_member_and_a_ready_machine()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte, 20 * Gigabyte);
        await machine.Refused("volume-groups/", 400, "{\"name\": [\"This field is required.\"]}", ("block_devices", "sdb"));
        await machine.Refused("volume-groups/", 400, "{\"__all__\": [\"At least one valid block device or partition is required.\"]}", ("name", "vg0"));
        await machine.Refused("volume-groups/", 400, "{\"partitions\": [\"Select a valid choice. 999999 is not one of the available choices.\"]}", ("name", "vg0"), ("partitions", "999999"));
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdb"));
        await machine.Refused("volume-groups/", 400, "{\"name\": [\"Volume group with this Name already exists.\"]}", ("name", "vg0"), ("block_devices", "sdc"));
        await machine.Refused(HttpMethod.Put, "volume-group/vg0/", 400, "{\"__all__\": [\"At least one filesystem must have been added.\"]}", ("remove_block_devices", "sdb"));
        await machine.SetAsync(n => n with { Status = NodeState.Deployed });
        await machine.Refused("volume-groups/", 409, "Cannot create volume group because the machine is not Ready.");
        await machine.Refused("volume-group/vg0/?op=create_logical_volume", 409, "Cannot create logical volume because the machine is not Ready.");
    }
}
