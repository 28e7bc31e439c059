using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;

namespace Maas.Api.Tests.Resources.Bcaches;

public sealed class BcacheTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;

    [Fact]
    public async Task Several_devices_share_a_cache()
    {
        var machine = await MachineAsync();
        var set = await machine.Made("bcache-cache-sets/", ("cache_device", "sdb"));
        Assert.Equal(("cache0", "sdb", "Cache device for cache0"), ((string)set["name"]!, (string)set["cache_device"]!["name"]!, (string)set["cache_device"]!["used_for"]!));
        var made = await machine.Made("bcaches/", ("cache_set", (string)set["id"]!.ToJsonString()), ("cache_mode", "writeback"), ("backing_device", "sdc"));
        Assert.Equal(("bcache0", "writeback", 30 * Gigabyte, "30.0 GB"), ((string)made["name"]!, (string)made["cache_mode"]!, (long)made["size"]!, (string)made["human_size"]!));
        Assert.Equal(("sdc", "Backing device for bcache0", "cache0", 512), ((string)made["backing_device"]!["name"]!, (string)made["backing_device"]!["used_for"]!, (string)made["cache_set"]!["name"]!, (int)made["virtual_device"]!["block_size"]!));
        Assert.Equal("bcache1", (string?)(await machine.Made("bcaches/", ("cache_set", "cache0"), ("cache_mode", "WRITETHROUGH"), ("backing_device", "sdd")))["name"]);
        await machine.Refused(HttpMethod.Delete, "bcache-cache-set/cache0/", 400, "Cannot delete cache set; it's currently in use.");
        var moved = (await machine.Put("bcache/bcache0/", ("backing_device", "sde"), ("cache_mode", "writearound"), ("name", "fast"))).Json;
        Assert.Equal(("fast", "writearound", 50 * Gigabyte, "sde"), ((string)moved["name"]!, (string)moved["cache_mode"]!, (long)moved["size"]!, (string)moved["backing_device"]!["name"]!));
        Assert.Equal("Unused", (string?)(await machine.Read("blockdevices/sdc/"))["used_for"]);
        Assert.Equal(204, (await machine.Delete("bcache/fast/")).Status);
        Assert.Equal(204, (await machine.Delete("bcache/bcache1/")).Status);
        Assert.Equal(204, (await machine.Delete("bcache-cache-set/cache0/")).Status);
        var missing = await machine.Client.Get(machine.Path("bcache-cache-set/cache0/"));
        Assert.Equal((404, ""), (missing.Status, missing.Text));
        Assert.Equal("No Bcache matches the given query.", (await machine.Client.Get(machine.Path("bcache/fast/"))).Text);
    }

    [Fact]
    public async Task The_boot_disk_gives_a_partition()
    {
        var machine = await MachineAsync();
        Assert.Equal("sda-part1", ((string)(await machine.Made("bcache-cache-sets/", ("cache_device", "sda")))["cache_device"]!["path"]!).Split('/')[^1]);
    }

    [Fact]
    public async Task A_cache_set_is_one_device()
    {
        var machine = await MachineAsync();
        await machine.Made("blockdevices/sdb/partitions/", ("size", "1G"));
        await machine.Refused("bcache-cache-sets/", 400, "{\"__all__\": [\"Either cache_device or cache_partition must be specified.\"]}");
        await machine.Refused("bcache-cache-sets/", 400, "{\"__all__\": [\"Cannot set both cache_device and cache_partition.\"]}", ("cache_device", "sdc"), ("cache_partition", "sdb-part1"));
        await machine.Refused("bcache-cache-sets/", 400, $"{{\"cache_device\": [\"{NoChoice("sdb")}\"], \"__all__\": [\"{NoCache}\"]}}", ("cache_device", "sdb"));
        await machine.Refused(
            "bcache-cache-sets/", 400, $"{{\"cache_device\": [\"{NoChoice("sdb")}\"]}}", ("cache_device", "sdb"), ("cache_partition", "sdb-part1"));
        await machine.Made("bcache-cache-sets/", ("cache_partition", "sdb-part1"));
        Assert.Equal("sdc", (string?)(await machine.Put("bcache-cache-set/cache0/", ("cache_device", "sdc"))).Json["cache_device"]!["name"]);
        Assert.Equal("sdc", (string?)(await machine.Put("bcache-cache-set/cache0/", ("cache_device", "sdc"))).Json["cache_device"]!["name"]);
        Assert.Equal("sdc", (string?)(await machine.Put("bcache-cache-set/cache0/")).Json["cache_device"]!["name"]);
        const string Both = "Cannot set both cache_device and cache_partition.";
        await machine.Refused(
            HttpMethod.Put, "bcache-cache-set/cache0/", 400, $"{{\"cache_device\": [\"{Both}\"], \"cache_partition\": [\"{Both}\"]}}", ("cache_device", "sdc"), ("cache_partition", "sdb-part1"));
        await machine.SetAsync(n => n with { Status = NodeState.Allocated });
        await machine.Refused("bcache-cache-sets/", 409, "Cannot create cache set because the node is not Ready.");
        await machine.Refused(HttpMethod.Put, "bcache-cache-set/cache0/", 409, "Cannot update cache set because the machine is not Ready.");
    }

    [Fact]
    public async Task What_is_missing_or_cannot_be_is_refused()
    {
        var machine = await MachineAsync();
        await machine.Made("bcache-cache-sets/", ("cache_device", "sdb"));
        await machine.Made("volume-groups/", ("name", "vg0"), ("block_devices", "sdc"));
        await machine.Made("volume-group/vg0/?op=create_logical_volume", ("name", "lv0"));
        await machine.Made("blockdevices/sdd/partitions/");
        await machine.Refused("bcaches/", 400, "{\"cache_mode\": [\"This field is required.\"]}", ("cache_set", "cache0"), ("backing_device", "sde"));
        await machine.Refused(
            "bcaches/", 400, "{\"cache_set\": [\"This field is required.\"], \"cache_mode\": [\"This field is required.\"], \"__all__\": [\"Bcache requires a cache_set.\"]}");
        await machine.Refused("bcaches/", 400, "{\"cache_set\": [\"This field is required.\"], \"__all__\": [\"Bcache requires a cache_set.\"]}", ("cache_mode", "writeback"), ("backing_device", "sde"));
        await machine.Refused("bcaches/", 400, "{\"__all__\": [\"Either backing_device or backing_partition must be specified.\"]}", ("cache_mode", "writeback"), ("cache_set", "cache0"));
        await machine.Refused(
            "bcaches/", 400, "{\"__all__\": [\"A Bcache can have either a backing device or partition.\"]}",
            ("cache_mode", "writeback"), ("cache_set", "cache0"), ("backing_device", "sde"), ("backing_partition", "sdd-part1"));
        await machine.Refused(
            "bcaches/", 400, "{\"__all__\": [\"Bcache cannot use a logical volume as a backing device.\"]}", ("cache_mode", "writeback"), ("cache_set", "cache0"), ("backing_device", "vg0-lv0"));
        await machine.Refused(
            "bcaches/", 400, $"{{\"cache_set\": [\"{NoChoice("cache9")}\"], \"backing_device\": [\"{NoChoice("sdb")}\"], \"__all__\": [\"Bcache requires a cache_set.\"]}}",
            ("cache_mode", "writeback"), ("cache_set", "cache9"), ("backing_device", "sdb"));
        await machine.Refused(
            "bcaches/", 400, "{\"cache_mode\": [\"Select a valid choice. fast is not one of the available choices.\"]}", ("cache_mode", "fast"), ("cache_set", "cache0"), ("backing_device", "sde"));
    }

    [Fact]
    public async Task A_cache_cannot_lie_on_what_it_caches()
    {
        var machine = await MachineAsync();
        await machine.Made("bcache-cache-sets/", ("cache_device", "sdb"));
        await machine.Made("bcaches/", ("cache_set", "cache0"), ("cache_mode", "writeback"), ("backing_device", "sdc"));
        await machine.Refused(HttpMethod.Put, "bcache-cache-set/cache0/", 400, "{\"cache_device\": [\"Select a valid choice. bcache0 is not one of the available choices.\"]}", ("cache_device", "bcache0"));
        await machine.Refused(HttpMethod.Put, "bcache/bcache0/", 400, "{\"backing_device\": [\"Select a valid choice. bcache0 is not one of the available choices.\"]}", ("backing_device", "bcache0"));
        await machine.Made("bcache-cache-sets/", ("cache_device", "bcache0"));
        await machine.Refused(HttpMethod.Put, "bcache/bcache0/", 400, "{\"cache_set\": [\"Select a valid choice. cache1 is not one of the available choices.\"]}", ("cache_set", "cache1"));
    }

    private const string NoCache = "Either cache_device or cache_partition must be specified.";

    private static string NoChoice(string name) => $"Select a valid choice. {name} is not one of the available choices.";

    private Task<StorageMachine> MachineAsync() =>
        StorageMachine.MakeAsync(shared.Appliance, 10 * Gigabyte, 20 * Gigabyte, 30 * Gigabyte, 40 * Gigabyte, 50 * Gigabyte);
}
