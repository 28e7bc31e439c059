using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;

namespace Maas.Api.Tests.Resources.Raids;

public sealed class RaidTests(SharedAppliance shared)
{
    private const long Terabyte = 1000 * StorageMachine.Gigabyte;

    [Theory]
    [InlineData("raid-0", 2, 0, 1999999737856)]
    [InlineData("raid-1", 2, 1, 999999868928)]
    [InlineData("raid-5", 3, 0, 1999999868928)]
    [InlineData("raid-6", 4, 1, 1999999868928)]
    [InlineData("raid-10", 3, 0, 1499999868928)]
    public async Task An_array_is_as_large_as_its_level_makes_it(string level, int active, int spares, long size)
    {
        var machine = await MachineAsync();
        var disks = new[] { "sdb", "sdc", "sdd", "sde", "sdf" };
        var made = await machine.Made(
            "raids/", [("level", level), .. disks.Take(active).Select(d => ("block_devices", d)), .. disks.Skip(active).Take(spares).Select(d => ("spare_devices", d))]);
        Assert.Equal(("md0", level, size), ((string)made["name"]!, (string)made["level"]!, (long)made["size"]!));
        Assert.Equal((active, spares), (made["devices"]!.AsArray().Count, made["spare_devices"]!.AsArray().Count));
        Assert.Equal(("md0", size, 512, "virtual"), ((string)made["virtual_device"]!["name"]!, (long)made["virtual_device"]!["size"]!, (int)made["virtual_device"]!["block_size"]!, (string)made["virtual_device"]!["type"]!));
        Assert.Equal($"Active {level} device for md0", (string?)made["devices"]![0]!["used_for"]);
        Assert.Equal($"/MAAS/api/2.0/nodes/{machine.SystemId}/raid/{made["id"]}/", (string?)made["resource_uri"]);
        Assert.Equal(made.ToJsonString(), (await machine.Read("raids/"))[0]!.ToJsonString());
        Assert.Equal("md1", (string?)(await machine.Made("raids/", ("level", "raid-1"), ("block_devices", "sdg"), ("block_devices", "sdh")))["name"]);
        Assert.Equal(204, (await machine.Delete("raid/md0/")).Status);
        Assert.Equal("Unused", (string?)(await machine.Read("blockdevices/sdb/"))["used_for"]);
        Assert.Equal("No RAID matches the given query.", (await machine.Client.Get(machine.Path("raid/md0/"))).Text);
    }

    [Theory]
    [InlineData("raid-0", "sdb", "", "RAID level 0 must have at least 2 raid devices and no spares.")]
    [InlineData("raid-0", "sdb sdc", "sdd", "RAID level 0 must have at least 2 raid devices and no spares.")]
    [InlineData("raid-1", "sdb", "sdc", "RAID level 1 must have at least 2 raid devices and any number of spares.")]
    [InlineData("raid-5", "sdb sdc", "", "RAID level 5 must have at least 3 raid devices and any number of spares.")]
    [InlineData("raid-6", "sdb sdc sdd", "", "RAID level 6 must have at least 4 raid devices and any number of spares.")]
    [InlineData("raid-10", "sdb sdc", "", "RAID level 10 must have at least 3 raid devices and any number of spares.")]
    [InlineData("raid-1", "", "", "At least one block device or partition must be added to the array.")]
    public async Task An_array_has_as_many_members_as_its_level_needs(string level, string active, string spares, string text)
    {
        var machine = await MachineAsync();
        (string, string)[] Fields(string name, string disks) => [.. disks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => (name, d))];
        await machine.Refused("raids/", 400, $"{{\"__all__\": [\"{text}\"]}}", [("name", "md9"), ("level", level), .. Fields("block_devices", active), .. Fields("spare_devices", spares)]);
    }

    [Fact]
    public async Task An_array_without_a_name_that_cannot_be_is_told_that_it_has_none()
    {
        var machine = await MachineAsync();
        const string NoName = "{\"name\": [\"This field cannot be blank.\"]}";
        await machine.Refused("raids/", 400, NoName, ("level", "raid-1"), ("block_devices", "sdb"));
        await machine.Refused("raids/", 400, NoName, ("level", "raid-1"), ("block_devices", "sdb"), ("block_devices", "sdc"), ("spare_devices", "sdb"));
        Assert.Contains("At least one block device", (await machine.Post("raids/", ("level", "raid-1"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_boot_disk_all_disks_are_partitioned()
    {
        var machine = await MachineAsync();
        var made = await machine.Made("raids/", ("level", "raid-1"), ("block_devices", "sda"), ("block_devices", "sdb"));
        Assert.Equal(["/dev/disk/by-dname/sda-part1", "/dev/disk/by-dname/sdb-part1"], made["devices"]!.AsArray().Select(d => (string)d!["path"]!));
        Assert.Equal((long)made["devices"]![0]!["size"]! - 131072, (long)made["size"]!);
    }

    [Fact]
    public async Task Members_are_exchanged_and_what_stands_on_the_array_must_still_fit()
    {
        var machine = await MachineAsync();
        await machine.Made("raids/", ("level", "raid-5"), ("block_devices", "sdb"), ("block_devices", "sdc"), ("block_devices", "sdd"), ("name", "data"));
        var grown = (await machine.Put("raid/data/", ("add_block_devices", "sde"), ("add_spare_devices", "sdf"), ("name", "big"))).Json;
        Assert.Equal(("big", 3 * Terabyte - 131072, 1), ((string)grown["name"]!, (long)grown["size"]!, grown["spare_devices"]!.AsArray().Count));
        Assert.Equal("big", (string?)grown["virtual_device"]!["name"]);
        await machine.Refused(HttpMethod.Put, "raid/big/", 400, "{\"remove_block_devices\": [\"Select a valid choice. sdf is not one of the available choices.\"]}", ("remove_block_devices", "sdf"));
        await machine.Refused(HttpMethod.Put, "raid/big/", 400, "{\"add_block_devices\": [\"Select a valid choice. big is not one of the available choices.\"]}", ("add_block_devices", "big"));
        await machine.Refused(
            HttpMethod.Put, "raid/big/", 400, "{\"__all__\": [\"RAID level 5 must have at least 3 raid devices and any number of spares.\"]}",
            ("remove_block_devices", "sdb"), ("remove_block_devices", "sdc"));
        await machine.Made("blockdevices/big/partitions/", ("size", "2500G"));
        await machine.Refused(HttpMethod.Put, "raid/big/", 400, "{\"__all__\": [\"big would be too small for its partitions.\"]}", ("remove_block_devices", "sdb"));
        await machine.Made("blockdevices/big/partition/big-part1?op=format", ("fstype", "xfs"));
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdg"));
        Assert.Equal(204, (await machine.Delete("raid/big/")).Status);
        Assert.DoesNotContain(machine.Node.Storage.Filesystems, f => f.Fstype == "xfs");
    }

    [Fact]
    public async Task An_array_under_a_volume_group_carries_its_size_up_and_stays()
    {
        var machine = await MachineAsync();
        await machine.Made("raids/", ("level", "raid-0"), ("block_devices", "sdb"), ("block_devices", "sdc"));
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "md0"));
        await machine.Made("volume-group/vg0/?op=create_logical_volume", ("name", "lv0"), ("size", "1500G"));
        await machine.Refused(HttpMethod.Delete, "raid/md0/", 400, "Cannot delete RAID because its part of a volume group.");
        await machine.Refused(
            HttpMethod.Put, "raid/md0/", 400, "{\"add_block_devices\": [\"Select a valid choice. vg0-lv0 is not one of the available choices.\"]}", ("add_block_devices", "vg0-lv0"));
        await machine.Put("raid/md0/", ("add_block_devices", "sdd"));
        Assert.Equal((3 * Terabyte - 3 * 131072) / 4194304 * 4194304 - 4194304, (long)(await machine.Read("volume-group/vg0/"))["size"]!);
    }

    [Fact]
    public async Task Level_name_and_state_are_checked()
    {
        var machine = await MachineAsync();
        const string nothing = "\"__all__\": [\"At least one block device or partition must be added to the array.\"]";
        await machine.Refused("raids/", 400, $"{{\"level\": [\"This field is required.\"], {nothing}}}");
        await machine.Refused(
            "raids/", 400, "{\"level\": [\"Select a valid choice. raid-4 is not one of the available choices.\"]}", ("level", "raid-4"), ("block_devices", "sdb"));
        await machine.Refused(
            "raids/", 400, "{\"__all__\": [\"Block device with this Node config and Name already exists.\"]}", ("level", "raid-1"), ("block_devices", "sdb"), ("block_devices", "sdc"), ("name", "sda"));
        await machine.Refused(
            "raids/", 400, "{\"level\": [\"Select a valid choice.  raid-1  is not one of the available choices.\"]}", ("level", " raid-1 "), ("block_devices", "sdb"));
        await machine.Refused(
            "raids/", 400, "{\"spare_devices\": [\"Select a valid choice.  is not one of the available choices.\"]}",
            ("level", "raid-1"), ("block_devices", "sdb"), ("block_devices", "sdc"), ("spare_devices", ""));
        await machine.Refused(
            "raids/", 400, "{\"__all__\": [\"Filesystem with this Block device and Acquired already exists.\"]}",
            ("level", "raid-0"), ("name", "md0"), ("block_devices", "sdb"), ("block_devices", "sdc"), ("spare_devices", "sdc"));
        await machine.SetAsync(n => n with { Status = NodeState.Deployed });
        await machine.Refused("raids/", 409, "Cannot create RAID because the machine is not Ready.");
        await (await machine.AsAsync("stranger")).Refused("raids/", 403, "");
    }

    private Task<StorageMachine> MachineAsync() => StorageMachine.MakeAsync(shared.Appliance, [.. Enumerable.Repeat(Terabyte, 8)]);
}
