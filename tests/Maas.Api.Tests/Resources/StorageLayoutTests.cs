using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Tests.Resources;

public sealed class StorageLayoutTests(SharedAppliance shared)
{
    [Fact]
    public async Task A_layout_is_applied_with_its_parameters()
    {
        var id = await MachineAsync(NodeState.Ready, 20_000_000_000);
        var admin = await shared.Appliance.AsAsync("admin");
        var reply = await admin.Post($"machines/{id}/?op=set_storage_layout", ("storage_layout", "lvm"), ("vg_name", "vg9"), ("lv_size", "50%"));
        Assert.Equal(200, reply.Status);
        Assert.Equal("vg9-lvroot", (string?)reply.Json["virtualblockdevice_set"]![0]!["name"]);
        Assert.Equal("LVM volume for vg9", (string?)reply.Json["blockdevice_set"]![0]!["partitions"]![0]!["used_for"]);
        var restored = await admin.Post($"machines/{id}/?op=restore_storage_configuration");
        Assert.Equal(200, restored.Status);
        Assert.Empty(restored.Json["volume_groups"]!.AsArray());
    }

    [Theory]
    [InlineData("", 400, "storage_layout")]
    [InlineData("wild", 400, "storage_layout")]
    [InlineData("bcache", 400, "Failed to configure storage layout 'bcache': Node doesn't have an available cache device to setup bcache.")]
    [InlineData("vmfs7", 400, "Boot disk must be at least 32Gb.")]
    [InlineData("custom", 400, "Failed to configure storage layout 'custom': No custom storage layout configuration found")]
    public async Task A_layout_that_cannot_be_is_refused(string layout, int status, string text)
    {
        var id = await MachineAsync(NodeState.Ready, 20_000_000_000);
        var reply = await (await shared.Appliance.AsAsync("admin")).Post($"machines/{id}/?op=set_storage_layout", ("storage_layout", layout));
        Assert.Equal(status, reply.Status);
        Assert.Contains(text, reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storage_layout=flat&root_size=10G&boot_size=9900M", "{\"__all__\": [\"Size of the boot partition and root partition are larger than the available space on the boot disk.\"]}")]
    [InlineData("storage_layout=vmfs6&root_size=15G", "\"size\": [\"Partition ")]
    [InlineData("storage_layout=lvm&lv_size=1G", "{\"lv_size\": [\"Size is too small. Minimum size is 3221225472.\"]}")]
    [InlineData("storage_layout=flat&boot_size=110%&root_size=99E", "{\"boot_size\": [\"Size is too large. Maximum size is 16241903616.\"], \"root_size\": [\"Size is too large. Maximum size is 18926258176.\"]}")]
    [InlineData("storage_layout=lvm&lv_size=0%", "{\"lv_size\": [\"Size is too small. Minimum size is 3221225472.\"]}")]
    public async Task Sizes_that_do_not_fit_are_refused_by_field(string query, string text)
    {
        var id = await MachineAsync(NodeState.Ready, 20_000_000_000);
        var reply = await (await shared.Appliance.AsAsync("admin")).Post(
            $"machines/{id}/?op=set_storage_layout", [.. query.Split('&').Select(f => f.Split('=')).Select(f => (f[0], f[1]))]);
        Assert.Equal(400, reply.Status);
        Assert.Contains(text, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_of_nothing_is_left_out()
    {
        var id = await MachineAsync(NodeState.Ready, 20_000_000_000);
        var reply = await (await shared.Appliance.AsAsync("admin")).Post($"machines/{id}/?op=set_storage_layout", ("storage_layout", "lvm"), ("lv_size", "0"));
        Assert.Equal(200, reply.Status);
        Assert.Equal("vgroot-lvroot", (string?)reply.Json["virtualblockdevice_set"]![0]!["name"]);
    }

    [Fact]
    public async Task Only_a_ready_machine_with_a_disk_is_laid_out()
    {
        var admin = await shared.Appliance.AsAsync("admin");
        var deployed = await admin.Post($"machines/{await MachineAsync(NodeState.Deployed, 20_000_000_000)}/?op=set_storage_layout", ("storage_layout", "flat"));
        Assert.Equal((409, "Cannot change the storage layout on a machine that is not Ready."), (deployed.Status, deployed.Text));
        var bare = await admin.Post($"machines/{await MachineAsync(NodeState.Ready)}/?op=set_storage_layout", ("storage_layout", "flat"));
        Assert.Equal((400, "Machine is missing a boot disk; no storage layout can be applied."), (bare.Status, bare.Text));
        var restored = await admin.Post($"machines/{await MachineAsync(NodeState.Deployed)}/?op=restore_storage_configuration");
        Assert.Equal((409, "Machine must be in a ready or failed testing state to restore storage configuration."), (restored.Status, restored.Text));
    }

    private static int _made;

    private async Task<string> MachineAsync(NodeState status, params long[] disks)
    {
        var n = Interlocked.Increment(ref _made);
        var store = shared.Appliance.Store;
        await store.CommitAsync(new Batch().Put(Collections.Nodes, new Node
        {
            SystemId = $"sl{n:d4}",
            Id = 7000 + n,
            Hostname = $"layout-{n}",
            Status = status,
            Architecture = "amd64/generic",
            Storage = new StorageModel
            {
                BlockDevices = [.. disks.Select((size, i) => new BlockDevice { Id = store.NextId(Collections.BlockDeviceNumbers), Name = $"sd{(char)('a' + i)}", Size = size, IdPath = $"/dev/sd{i}" })],
            },
        }));
        return $"sl{n:d4}";
    }
}
