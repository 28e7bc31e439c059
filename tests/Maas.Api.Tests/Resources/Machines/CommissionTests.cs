using System.Text.Json.Nodes;
using Maas.Api.Tests.Pipeline;
using Maas.Domain.Images;
using Maas.Domain.Lifecycle;
using Maas.Region.Images;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources.Machines;

/// <summary>What a run leaves of a machine's configuration at its very start (lifecycle.md §4.1 points 7 and 8, §4.3).</summary>
public sealed class CommissionTests : IAsyncLifetime
{
    private TestAppliance Appliance { get; set; } = null!;

    public async ValueTask InitializeAsync() => Appliance = await TestAppliance.StartAsync();

    public ValueTask DisposeAsync() => Appliance.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Commissioning_begins_with_bare_disks_and_no_links_unless_they_are_skipped(bool skipStorage, bool skipNetworking)
    {
        var there = await Prepared.MakeAsync(Appliance, NodeState.Ready);
        var admin = await Appliance.AsAsync("admin");
        var reply = await admin.Post(
            $"machines/{there.Sample.Machine}/?op=commission", ("testing_scripts", "none"), ("skip_storage", skipStorage ? "1" : ""), ("skip_networking", skipNetworking ? "1" : ""));
        Assert.Equal(200, reply.Status);
        var partitions = reply.Json["blockdevice_set"]!.AsArray().Sum(d => d!["partitions"]!.AsArray().Count);
        Assert.Equal(skipStorage, partitions > 0);
        Assert.Equal(skipStorage, reply.Json["virtualblockdevice_set"]!.AsArray().Count + reply.Json["raids"]!.AsArray().Count > 0);
        Assert.Equal(skipNetworking, Links(reply.Json) > 0);
    }

    [Fact]
    public async Task A_deployment_says_which_kernel_it_installs_with()
    {
        var there = await Prepared.MakeAsync(Appliance, NodeState.Ready);
        await (await Appliance.AsAsync("admin")).Post($"machines/{there.Sample.Machine}/?op=set_storage_layout", ("storage_layout", "flat"));
        var kernel = new BootResource
        {
            Id = Appliance.Store.NextId(ImageCatalog.Resources),
            Name = "ubuntu/focal",
            Architecture = "amd64/ga-20.04",
            Subarches = "generic,ga-20.04",
            Sets = [new BootResourceSet("20260501", "stable", [File(1, "boot-kernel"), File(2, "boot-initrd"), File(3, "squashfs")])],
        };
        await Appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, kernel));
        var owner = await Appliance.AsAsync("owner");
        var old = await owner.Post($"machines/{there.Sample.Machine}/?op=deploy", ("distro_series", "focal"), ("hwe_kernel", "hwe-20.04"));
        Assert.Equal((400, """{"hwe_kernel": ["hwe-20.04 is not available for ubuntu/focal on amd64/generic."]}"""), (old.Status, old.Text));
        var reply = await owner.Post($"machines/{there.Sample.Machine}/?op=deploy", ("distro_series", "focal"));
        Assert.True(reply.Status == 200, reply.Text);
        Assert.Equal("ga-20.04", (string?)reply.Json["hwe_kernel"]);
    }

    [Fact]
    public async Task A_system_that_brings_its_own_kernel_is_deployed_without_one()
    {
        var there = await Prepared.MakeAsync(Appliance, NodeState.Ready);
        await (await Appliance.AsAsync("admin")).Post($"machines/{there.Sample.Machine}/?op=set_storage_layout", ("storage_layout", "flat"));
        await Appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, new BootResource
        {
            Id = Appliance.Store.NextId(ImageCatalog.Resources),
            Name = "debian/bookworm",
            Architecture = "amd64/generic",
            Subarches = "generic",
            Sets = [new BootResourceSet("20260501", "uploaded", [File(1, "root-tgz")])],
        }));
        var reply = await (await Appliance.AsAsync("owner")).Post($"machines/{there.Sample.Machine}/?op=deploy", ("distro_series", "debian/bookworm"));
        Assert.True(reply.Status == 200, reply.Text);
        Assert.Null(reply.Json["hwe_kernel"]);
    }

    [Fact]
    public async Task A_machine_of_the_pool_shows_no_filesystems_while_it_is_tested()
    {
        var there = await Prepared.MakeAsync(Appliance, NodeState.Ready);
        var admin = await Appliance.AsAsync("admin");
        Assert.NotEqual(0, Formatted((await admin.Get($"machines/{there.Sample.Machine}/")).Json));
        var tested = (await admin.Post($"machines/{there.Sample.Machine}/?op=test", ("testing_scripts", "smartctl-validate"))).Json;
        Assert.Equal(("Testing", 0), ((string?)tested["status_name"], Formatted(tested)));
        var aborted = await admin.Post($"machines/{there.Sample.Machine}/?op=abort");
        Assert.Equal(200, aborted.Status);
        Assert.NotEqual(0, Formatted((await admin.Get($"machines/{there.Sample.Machine}/")).Json));
    }

    private static int Formatted(JsonNode machine) =>
        machine["blockdevice_set"]!.AsArray().SelectMany(d => d!["partitions"]!.AsArray()).Count(p => p!["filesystem"]?["fstype"] is { } type && (string?)type == "ext4");

    private static int Links(JsonNode machine) => machine["interface_set"]!.AsArray().Sum(i => i!["links"]!.AsArray().Count);

    private static BootResourceFile File(int id, string filetype) => new(id, filetype, filetype, new string("abcd"[id - 1], 64), 10, 10);
}
