using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Nodes;
using Maas.Domain.Zones;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources.Machines;

/// <summary>Allocation by storage: which machine, which disks, and what is said when there is none (api-resources.md §7.1, storage.md §9).</summary>
public sealed class StorageAllocationTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;
    private static int _zones;

    [Fact]
    public async Task Labels_are_answered_with_the_disks_and_partitions_they_got()
    {
        var (zone, small, large) = await TwoAsync();
        var client = await shared.Appliance.AsAsync("allocator");
        var dry = (await client.Post("machines/?op=allocate", ("zone", zone), ("storage", "root:10,data:20,15(ssd)"), ("dry_run", "true"), ("verbose", "true"))).Json;
        Assert.Equal(large.SystemId, (string?)dry["system_id"]);
        Assert.Equal("Ready", (string?)dry["status_name"]);
        var devices = large.Node.Storage.BlockDevices;
        Assert.Equal($"{{\"root\":[{devices[0].Id}],\"data\":[{devices[2].Id}]}}", dry["constraints_by_type"]!["storage"]!.ToJsonString());
        Assert.Equal(
            $"{{\"{large.Node.Id}\":{{\"{devices[0].Id}\":\"root\",\"{devices[2].Id}\":\"data\"}}}}", dry["constraints_by_type"]!["verbose_storage"]!.ToJsonString());

        var taken = (await client.Post("machines/?op=allocate", ("zone", zone), ("storage", "r:1(partition),10"))).Json;
        Assert.Equal((small.SystemId, "Allocated", "allocator"), ((string)taken["system_id"]!, (string)taken["status_name"]!, (string)taken["owner"]!));
        Assert.Equal($"{{\"r\":[\"partition:{small.Node.Storage.BlockDevices[0].Partitions[1].Id}\"]}}", taken["constraints_by_type"]!["storage"]!.ToJsonString());
        Assert.False(taken["constraints_by_type"]!.AsObject().ContainsKey("verbose_storage"));
    }

    [Fact]
    public async Task Without_labels_nothing_is_answered()
    {
        var (zone, _, _) = await TwoAsync();
        var taken = (await (await shared.Appliance.AsAsync("allocator")).Post("machines/?op=allocate", ("zone", zone), ("storage", "10,10"))).Json;
        Assert.Equal("{}", taken["constraints_by_type"]!.ToJsonString());
    }

    [Fact]
    public async Task What_nothing_meets_is_a_conflict_and_what_nobody_reads_a_mistake()
    {
        var (zone, _, _) = await TwoAsync();
        var client = await shared.Appliance.AsAsync("allocator");
        var none = await client.Post("machines/?op=allocate", ("zone", zone), ("storage", "root:10,data:5000"));
        Assert.Equal(
            (409, $"No available machine matches constraints: [('zone', ['{zone}']), ('storage', ['root:10,data:5000'])] (resolved to \"storage=root:10,data:5000 zone={zone}\")"),
            (none.Status, none.Text));
        var wrong = await client.Post("machines/?op=allocate", ("storage", "root:10,"));
        Assert.Equal((400, "{\"storage\": [\"Malformed storage constraint, \\\"root:10,\\\".\"]}"), (wrong.Status, wrong.Text));
    }

    /// <summary>The machine of less cost comes first, and each caller gets another one.</summary>
    [Fact]
    public async Task A_hundred_callers_at_once_get_a_hundred_machines()
    {
        await using var appliance = await TestAppliance.StartAsync();
        for (var i = 0; i < 100; i++) await StorageMachine.MakeAsync(appliance, 20 * Gigabyte);
        var clients = new List<ApiClient>();
        for (var i = 0; i < 100; i++) clients.Add(await appliance.AsAsync($"user-{i}"));
        var replies = await Task.WhenAll(clients.Select(c => c.Post("machines/?op=allocate", ("cpu_count", "0"))));
        Assert.All(replies, r => Assert.Equal(200, r.Status));
        Assert.Equal(100, replies.Select(r => (string)r.Json["system_id"]!).Distinct().Count());
        Assert.Equal(clients.Select((_, i) => $"user-{i}"), replies.Select(r => (string)r.Json["owner"]!));
        var late = await clients[0].Post("machines/?op=allocate");
        Assert.Equal((409, "No machine available."), (late.Status, late.Text));
    }

    /// <summary>Two machines in a zone of their own: the cheaper one with a small second disk, the other with larger ones.</summary>
    private async Task<(string Zone, StorageMachine Small, StorageMachine Large)> TwoAsync()
    {
        var appliance = shared.Appliance;
        var zone = new Zone { Id = appliance.Store.NextId(Collections.Zones), Name = $"disks-{Interlocked.Increment(ref _zones)}" };
        await appliance.Store.CommitAsync(new Batch().Put(Collections.Zones, zone));
        var small = await LaidAsync(n => n with { ZoneId = zone.Id, CpuCount = 1, Memory = 1024 }, 20, 15);
        var large = await LaidAsync(n => n with { ZoneId = zone.Id, CpuCount = 2, Memory = 2048 }, 20, 15, 30, 40);
        await large.SetAsync(n => n with { Storage = n.Storage with { BlockDevices = [.. n.Storage.BlockDevices.Select(d => d.Name == "sdb" ? d with { Tags = ["ssd"] } : d)] } });
        return (zone.Name, small, large);
    }

    private async Task<StorageMachine> LaidAsync(Func<Node, Node> adjust, params long[] disks)
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, adjust, [.. disks.Select(d => d * Gigabyte)]);
        Assert.Equal(200, (await machine.Client.Post($"machines/{machine.SystemId}/?op=set_storage_layout", ("storage_layout", "flat"))).Status);
        return machine;
    }
}
