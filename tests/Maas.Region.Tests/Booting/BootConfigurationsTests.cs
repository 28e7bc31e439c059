using System.Net;
using Maas.Domain.Booting;
using Maas.Domain.Events;
using Maas.Domain.Images;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Protocols.Primitives;
using Maas.Region.Booting;
using Maas.Region.Images;
using Maas.Region.Networks;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Region.Tests.Booting;

public sealed class BootConfigurationsTests : IAsyncLifetime
{
    private static readonly IPAddress Server = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Client = IPAddress.Parse("10.0.0.77");

    private readonly Neighbours _neighbours = new();
    private RegionFixture _region = null!;

    private sealed class Neighbours : INeighbours
    {
        public MacAddress? Known { get; set; }

        public MacAddress? Find(IPAddress address) => Known;
    }

    public async ValueTask InitializeAsync()
    {
        _region = await RegionFixture.StartAsync(services => services.AddSingleton<INeighbours>(_neighbours));
        await _region.Store.CommitAsync(new Batch().Put(
            Collections.Subnets, new Subnet { Id = 1, Name = "rack", Cidr = Cidr.Parse("10.0.0.0/24"), VlanId = DefaultObjects.FirstVlanId }));
    }

    public ValueTask DisposeAsync() => _region.DisposeAsync();

    private async Task<string?> Ask(string path, BootProtocol protocol = BootProtocol.Http)
    {
        Assert.True(ConfigRequest.TryParse(path, out var asked));
        return await _region.Services.GetRequiredService<BootConfigurations>().AnswerAsync(asked, new BootContact(protocol, Server, Client));
    }

    /// <summary>Asks as PXELINUX does, by MAC address.</summary>
    private Task<string?> Ask(Node node) => Ask($"pxelinux.cfg/01-{node.Interfaces[0].MacAddress!.Value:-}");

    private Task AddImageAsync(string name, string architecture, bool selfContained = false, params string[] filetypes)
    {
        var id = _region.Store.NextId(ImageCatalog.Resources);
        var files = filetypes.Select((type, i) => new BootResourceFile((id * 10) + i, type, type, $"{id:x4}{i:x4}".PadRight(64, 'a'), 100, 100));
        return _region.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, new BootResource
        {
            Id = id,
            Name = name,
            Architecture = architecture,
            SelfContained = selfContained,
            Sets = [new BootResourceSet("20260301", "stable", [.. files])],
        }));
    }

    private Task AddBuiltinAsync() => AddImageAsync("ephemeral/built-in", "amd64/generic", selfContained: true, "boot-kernel", "boot-initrd");

    private async Task SetAsync(string name, string value) => Assert.False((await new StoredSettings(_region.Store).SetAsync(name, value)).IsRefused);

    private async Task<IReadOnlyList<string>> EventsOf(Node node, EventType last)
    {
        await _region.UntilAsync(() => _region.Events(node.SystemId).Any(e => e.Type == last), $"the event {last}");
        return [.. _region.Events(node.SystemId).Select(e => $"{e.Type} {e.Description}".Trim())];
    }

    [Fact]
    public async Task Strangers_are_found_only_under_the_default_name()
    {
        await AddBuiltinAsync();
        Assert.Null(await Ask("pxelinux.cfg/01-52-54-00-00-99-99"));
        Assert.Null(await Ask("pxelinux.cfg/77000000-0000-4000-8000-000000000010"));
        Assert.Null(await Ask("grub/grub.cfg-52:54:00:00:99:99"));
        foreach (var name in new[] { "pxelinux.cfg/default", "grub/grub.cfg-default-x86_64", "ipxe.cfg-default-amd64" })
        {
            var text = await Ask(name);
            Assert.Contains("ip=::::maas-enlist:BOOTIF ip6=off", text);
            Assert.Contains("cloud-config-url=http://10.0.0.1:5248/MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed", text);
            Assert.DoesNotContain("root=", text);
        }
    }

    [Fact]
    public async Task Without_an_image_nobody_enlists() => Assert.Null(await Ask("ipxe.cfg-default"));

    [Fact]
    public async Task A_commissioning_machine_gets_the_ephemeral_system_and_what_its_boot_tells_is_kept()
    {
        await AddBuiltinAsync();
        var node = await _region.AddMachineAsync(NodeState.Commissioning, n => n with
        {
            StatusExpires = _region.Clock.GetUtcNow() + TimeSpan.FromMinutes(1),
            Interfaces = [n.Interfaces[0] with { Id = 90, MacAddress = MacAddress.Parse("52:54:00:00:00:aa") }, n.Interfaces[0] with { VlanId = null }],
        });
        var text = await Ask($"grub/grub.cfg-{node.Interfaces[1].MacAddress}", BootProtocol.Tftp);
        Assert.Contains($"cloud-config-url=http://10.0.0.1:5248/MAAS/metadata/latest/by-id/{node.SystemId}/?op=get_preseed", text);
        Assert.Contains("linux (http,10.0.0.1:5248)/images/", text);
        var kept = _region.Node(node.SystemId);
        Assert.Equal((Server, "uefi", node.Interfaces[1].Id), (kept.BootClusterIp, kept.BiosBootMethod, kept.BootInterfaceId));
        Assert.Equal(DefaultObjects.FirstVlanId, kept.Interfaces[1].VlanId);
        Assert.Equal(_region.Clock.GetUtcNow() + TimeSpan.FromMinutes(30), kept.StatusExpires);
        var events = await EventsOf(node, EventType.PerformingPxeBoot);
        Assert.Contains("NodePxeRequest commissioning", events);
    }

    [Fact]
    public async Task A_relayed_vlan_stays()
    {
        await AddBuiltinAsync();
        await _region.Store.CommitAsync(new Batch().Put(Collections.Vlans, new Vlan { Id = 5002, FabricId = 0, Vid = 7, RelayVlanId = DefaultObjects.FirstVlanId }));
        var node = await _region.AddMachineAsync(NodeState.Commissioning, n => n with { Interfaces = [n.Interfaces[0] with { VlanId = 5002 }] });
        await Ask(node);
        Assert.Equal(5002, _region.Node(node.SystemId).Interfaces[0].VlanId);
    }

    [Fact]
    public async Task A_deployed_machine_boots_its_disk_and_performs_no_network_boot()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => n with { Netboot = false });
        Assert.Contains("KERNEL chain.c32", await Ask(node));
        var events = await EventsOf(node, EventType.NodePxeRequest);
        Assert.Contains("NodePxeRequest local boot", events);
        Assert.DoesNotContain("PerformingPxeBoot", events);
    }

    [Fact]
    public async Task A_machine_is_known_by_its_uuid_in_either_case()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => n with { HardwareUuid = "77000000-0000-4000-8000-00000000ABCD" });
        Assert.Contains("LABEL local", await Ask("pxelinux.cfg/77000000-0000-4000-8000-00000000abcd"));
        Assert.Equal(node.Interfaces[0].Id, _region.Node(node.SystemId).BootInterfaceId);
    }

    [Theory]
    [InlineData(NodeState.Commissioning, NodeState.FailedCommissioning)]
    [InlineData(NodeState.Testing, NodeState.FailedTesting)]
    [InlineData(NodeState.Deploying, NodeState.FailedDeployment)]
    public async Task A_machine_whose_image_is_missing_fails_and_says_so(NodeState state, NodeState failed)
    {
        var node = await _region.AddMachineAsync(state, n => n with { Osystem = "ubuntu", DistroSeries = "noble" });
        Assert.Contains("no-such-image", await Ask(node));
        var after = _region.Node(node.SystemId);
        Assert.Equal(failed, after.Status);
        Assert.StartsWith("Missing boot image ubuntu/amd64/generic/noble", after.ErrorDescription);
    }

    [Fact]
    public async Task A_machine_whose_kernel_is_missing_fails_and_says_which()
    {
        await AddImageAsync("ubuntu/noble", "amd64/ga-24.04", false, "boot-kernel", "boot-initrd", "squashfs");
        var node = await _region.AddMachineAsync(NodeState.Deploying, n => n with { Osystem = "ubuntu", DistroSeries = "noble", HweKernel = "hwe-24.04" });
        await Ask(node);
        Assert.Equal("Missing kernel image ubuntu/amd64/hwe-24.04/noble: hwe-24.04 is not available for ubuntu/noble on amd64.", _region.Node(node.SystemId).ErrorDescription);
    }

    [Fact]
    public async Task A_machine_nobody_wants_anything_of_is_switched_off_one_way_or_the_other()
    {
        var node = await _region.AddMachineAsync(NodeState.Ready);
        Assert.Equal("#!ipxe\npoweroff\n", await Ask($"ipxe.cfg-{node.Interfaces[0].MacAddress}"));
        Assert.Equal(NodeState.Ready, _region.Node(node.SystemId).Status);
        await AddBuiltinAsync();
        Assert.Contains("op=get_preseed", await Ask($"ipxe.cfg-{node.Interfaces[0].MacAddress}"));
        Assert.Contains("NodePxeRequest power off", await EventsOf(node, EventType.PerformingPxeBoot));
    }

    [Fact]
    public async Task Kernels_are_chosen_by_what_the_machine_asks_for()
    {
        foreach (var kernel in new[] { "ga-24.04", "hwe-24.04", "hwe-24.04-edge" })
            await AddImageAsync("ubuntu/noble", $"amd64/{kernel}", false, "boot-kernel", "boot-initrd", "squashfs");
        var plain = await _region.AddMachineAsync(NodeState.Deploying, n => n with { Osystem = "ubuntu", DistroSeries = "noble" });
        var asking = await _region.AddMachineAsync(NodeState.Deploying, n => n with { Osystem = "ubuntu", DistroSeries = "noble", HweKernel = "hwe-24.04" });
        var least = await _region.AddMachineAsync(NodeState.Commissioning, n => n with { MinHweKernel = "hwe-24.04-edge" });
        Assert.Contains("/ubuntu/amd64/ga-24.04/noble/stable/boot-kernel", await Ask(plain));
        Assert.Contains("/ubuntu/amd64/hwe-24.04/noble/stable/boot-kernel", await Ask(asking));
        Assert.Contains("/ubuntu/amd64/hwe-24.04-edge/noble/stable/boot-kernel", await Ask(least));
        Assert.Contains("root=squash:http://10.0.0.1:5248/images/", await Ask(plain));
    }

    [Fact]
    public async Task Kernel_options_come_from_the_setting_then_from_tags_by_name()
    {
        await AddBuiltinAsync();
        await SetAsync("kernel_opts", "console=ttyS0");
        await _region.Store.CommitAsync(new Batch().Put(Collections.Tags, new Tag { Id = 1, Name = "b", KernelOpts = "from=b" })
            .Put(Collections.Tags, new Tag { Id = 2, Name = "a", KernelOpts = "from=a" }));
        var node = await _region.AddMachineAsync(NodeState.Commissioning, n => n with { Tags = ["b", "a"] });
        Assert.Contains(" --- console=ttyS0 from=a from=b\n", await Ask(node));
        var inMemory = await _region.AddMachineAsync(NodeState.Deployed, n => n with { EphemeralDeploy = true, Osystem = "ubuntu", DistroSeries = "noble", Tags = ["a"] });
        await AddImageAsync("ubuntu/noble", "amd64/ga-24.04", false, "boot-kernel", "boot-initrd", "squashfs");
        var text = await Ask(inMemory);
        Assert.Contains("log_port=5247 console=ttyS0 from=a\n", text);
        Assert.DoesNotContain("---", text);
    }

    [Fact]
    public async Task Settings_say_where_logs_go_and_which_service_is_talked_to()
    {
        await AddBuiltinAsync();
        await SetAsync("remote_syslog", "logs.example:1514");
        await SetAsync("use_rack_proxy", "false");
        var text = await Ask("ipxe.cfg-default");
        Assert.Contains("log_host=logs.example log_port=1514", text);
        Assert.Contains("cloud-config-url=http://10.0.0.1:5240/MAAS/", text);
    }

    [Fact]
    public async Task A_client_that_cannot_name_itself_is_known_by_its_neighbour_entry()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => n with { Architecture = "ppc64el/generic" });
        _neighbours.Known = node.Interfaces[0].MacAddress;
        Assert.Equal("", await Ask("ppc64el/pxelinux.cfg/default"));
        Assert.Equal("powernv", _region.Node(node.SystemId).BiosBootMethod);
    }

    [Fact]
    public async Task What_a_node_fetches_is_told_by_the_address_it_asked_from()
    {
        await AddBuiltinAsync();
        var node = await _region.AddMachineAsync(NodeState.Commissioning);
        await Ask(node);
        var sightings = _region.Services.GetRequiredService<BootSightings>();
        var initrd = _region.Services.GetRequiredService<ImageCatalog>();
        var resource = _region.Store.Documents(ImageCatalog.Resources).All[0];
        sightings.Fetched(BootProtocol.Tftp, Client, "bootx64.efi");
        sightings.BrokeOff(BootProtocol.Tftp, Client, "grubx64.efi", "the client fell silent after 0 of 10 bytes");
        sightings.Fetched(BootProtocol.Http, Client, "images/" + initrd.PathOf(resource, resource.Sets[0], resource.Sets[0].Files[1]));
        sightings.Fetched(BootProtocol.Http, IPAddress.Parse("10.0.0.99"), "images/other");
        var events = await EventsOf(node, EventType.LoadingEphemeral);
        Assert.Contains("NodeTftpRequest bootx64.efi", events);
        Assert.Contains("NodeTftpRequest grubx64.efi broke off: the client fell silent after 0 of 10 bytes", events);
        Assert.Contains(events, e => e.StartsWith("NodeHttpRequest /images/") && e.EndsWith("/boot-initrd"));
        Assert.DoesNotContain(events, e => e.Contains("other"));
    }
}
