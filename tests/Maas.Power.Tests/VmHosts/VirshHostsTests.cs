using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Power.Drivers;
using Maas.Power.Tests.Peers;
using Maas.Power.Transports.Libvirt;
using Maas.Power.VmHosts;
using Maas.Testing;

namespace Maas.Power.Tests.VmHosts;

/// <summary>Machines made, switched and destroyed on libvirt's daemon with QEMU, whose firmware really asks for an address and a boot file.</summary>
public sealed class VirshHostsTests(VirshHostsTests.Host host) : IClassFixture<VirshHostsTests.Host>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly VmHostTarget Target = new("kvm1", new Dictionary<string, string> { ["power_address"] = "qemu:///system" });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<VirshHosts> StartAsync()
    {
        Needs.Root();
        await host.StartAsync(Cancel);
        return new VirshHosts(host.Libvirt.Dialer);
    }

    private static async Task<VmStoragePool> PoolAsync(VirshHosts hosts) => Assert.Single(Assert.Single((await hosts.DiscoverAsync(Target, Cancel)).Hosts).StoragePools);

    [Fact]
    public async Task A_machine_is_made_as_ordered_boots_from_the_network_and_is_destroyed_without_a_trace()
    {
        var hosts = await StartAsync();
        var pool = await PoolAsync(hosts);
        Assert.Equal(("maas", "dir", "/var/lib/libvirt/maas-images"), (pool.Name, pool.Type, pool.Path));
        var order = new ComposeOrder { Hostname = "web1", Architecture = "amd64/generic", Cores = 2, Memory = 1024, Disks = [new(1_000_000_000, pool, []), new(2_000_000_000, pool, [])] };
        var made = await hosts.ComposeAsync(Target, order, Cancel);
        Assert.Equal(("web1", 2, 1024L, PowerState.Off), (made.Identifier, made.UnpinnedCores, made.Memory, made.PowerState));
        Assert.Equal([1_000_000_000, 2_000_000_000], made.Disks.Select(d => d.Size));
        Assert.All(made.Disks, d => Assert.Equal(pool.Id, d.PoolId));
        var mac = Assert.Single(made.MacAddresses).ToString();
        Assert.StartsWith("52:54:00:", mac, StringComparison.Ordinal);
        Assert.Equal(2, host.Libvirt.Disks.Count);
        Assert.Equal("web1", Assert.Single(Assert.Single((await hosts.DiscoverAsync(Target, Cancel)).Hosts).Machines).Identifier);

        var driver = new VirshDriver(host.Libvirt.Dialer);
        var node = new Bmc("node01", driver.Type, new Dictionary<string, string> { ["power_address"] = "qemu:///system", ["power_id"] = made.PowerParameters["power_id"] });
        await driver.ChangeAsync(node, PowerChange.On, Cancel);
        Assert.Equal(PowerState.On, await driver.QueryAsync(node, Cancel));
        await SaidAsync($"DHCPACK({QemuLibvirt.Bridge}) 10.77.0.", mac);
        await SaidAsync("vendor class: PXEClient:Arch:00000", "");
        await SaidAsync("sent ", QemuLibvirt.Loader);
        await driver.ChangeAsync(node, PowerChange.On, Cancel);
        await driver.ChangeAsync(node, PowerChange.Off, Cancel);
        Assert.Equal(PowerState.Off, await driver.QueryAsync(node, Cancel));
        await driver.ChangeAsync(node, PowerChange.Off, Cancel);

        // Nothing said where it is: on this box, under its own name.
        var untold = new Bmc("web1", driver.Type, new Dictionary<string, string>());
        Assert.Equal(PowerState.Off, await driver.QueryAsync(untold, Cancel));
        await driver.ChangeAsync(untold, PowerChange.On, Cancel);
        Assert.Equal(PowerState.On, await driver.QueryAsync(node, Cancel));
        await hosts.DecomposeAsync(Target, "web1", Cancel);
        Assert.Empty(host.Libvirt.Disks);
        Assert.Empty(Assert.Single((await hosts.DiscoverAsync(Target, Cancel)).Hosts).Machines);
        await hosts.DecomposeAsync(Target, "web1", Cancel);
        Assert.Equal("Failed to complete power action: Failed to get domain: web1", (await Assert.ThrowsAsync<PowerException>(() => driver.QueryAsync(node, Cancel))).Message);
    }

    [Fact]
    public async Task A_machine_of_an_architecture_that_knows_only_UEFI_gets_it_and_boots_from_the_network()
    {
        Command.Needed("qemu-system-aarch64");
        var hosts = await StartAsync();
        var pool = await PoolAsync(hosts);
        var made = await hosts.ComposeAsync(Target, new ComposeOrder { Hostname = "arm1", Architecture = "arm64/generic", Memory = 1024, Disks = [new(1_000_000, pool, [])] }, Cancel);
        Assert.Equal(("arm64/generic", "uefi"), (made.Architecture, made.BiosBootMethod));
        var driver = new VirshDriver(host.Libvirt.Dialer);
        await driver.ChangeAsync(new Bmc("arm1", driver.Type, new Dictionary<string, string>()), PowerChange.On, Cancel);
        await SaidAsync("vendor class: PXEClient:Arch:00011", "");
        await SaidAsync($"DHCPACK({QemuLibvirt.Bridge}) 10.77.0.", Assert.Single(made.MacAddresses).ToString());
        await hosts.DecomposeAsync(Target, "arm1", Cancel);
        Assert.DoesNotContain(Assert.Single((await hosts.DiscoverAsync(Target, Cancel)).Hosts).Machines, m => m.Identifier == "arm1");
    }

    [Fact]
    public async Task Cards_are_attached_as_they_were_chosen()
    {
        var hosts = await StartAsync();
        var pool = await PoolAsync(hosts);
        var order = new ComposeOrder
        {
            Hostname = "two-cards",
            Architecture = "amd64/generic",
            Memory = 1024,
            Disks = [new(1_000_000, pool, [])],
            PinnedCores = [0],
            Nics = [new ComposeNic(NicAttachment.Bridge, QemuLibvirt.SecondBridge), new ComposeNic(NicAttachment.Macvlan, QemuLibvirt.Bridge)],
            MacvlanMode = "private",
        };
        var made = await hosts.ComposeAsync(Target, order, Cancel);
        Assert.Equal(2, made.MacAddresses.Count);
        await using (var libvirt = await host.Libvirt.Dialer.ConnectAsync("qemu:///system", "", Cancel))
        {
            var xml = await libvirt.XmlAsync(await libvirt.FindAsync("two-cards", Cancel), Cancel);
            Assert.Contains($"<source bridge='{QemuLibvirt.SecondBridge}'", xml, StringComparison.Ordinal);
            Assert.Contains($"<source dev='{QemuLibvirt.Bridge}' mode='private'", xml, StringComparison.Ordinal);
            Assert.Contains("<vcpupin vcpu='0' cpuset='0'/>", xml, StringComparison.Ordinal);
        }

        await hosts.DecomposeAsync(Target, "two-cards", Cancel);
    }

    [Fact]
    public async Task Of_a_machine_that_cannot_be_started_nothing_is_left()
    {
        var hosts = await StartAsync();
        var pool = await PoolAsync(hosts);
        var order = new ComposeOrder
        {
            Hostname = "nowhere",
            Architecture = "amd64/generic",
            Memory = 1024,
            Disks = [new(1_000_000, pool, [])],
            Nics = [new ComposeNic(NicAttachment.Bridge, "br9")],
        };
        var problem = await Assert.ThrowsAsync<PowerException>(() => hosts.ComposeAsync(Target, order, Cancel));
        Assert.Contains("br9", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Assert.Single((await hosts.DiscoverAsync(Target, Cancel)).Hosts).Machines, m => m.Identifier == "nowhere");
        Assert.DoesNotContain(host.Libvirt.Disks, d => new FileInfo(d).Length == 1_000_000);
    }

    [Fact]
    public async Task The_hosts_own_cards_tell_which_node_it_is()
    {
        var found = Assert.Single((await (await StartAsync()).DiscoverAsync(Target, Cancel)).Hosts);
        // The two bridges; nothing of the loopback's.
        Assert.Equal([QemuLibvirt.BridgeMac, QemuLibvirt.SecondBridgeMac], found.MacAddresses.Select(m => m.ToString()).Order());
    }

    private async Task SaidAsync(string what, string also)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Longest);
        while (!host.Libvirt.DhcpLog.Split('\n').Any(l => l.Contains(what, StringComparison.Ordinal) && l.Contains(also, StringComparison.OrdinalIgnoreCase)))
        {
            Assert.False(limit.IsCancellationRequested, $"dnsmasq says '{what}' of {also}");
            await Task.Delay(200, Cancel);
        }
    }

    /// <summary>One daemon for all of them.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private bool _started;

        internal QemuLibvirt Libvirt { get; } = new();

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        /// <summary>Skipping is the tests' business, so that they start it.</summary>
        internal async Task StartAsync(CancellationToken cancel)
        {
            if (_started) return;
            await Libvirt.StartAsync(cancel);
            _started = true;
        }

        public ValueTask DisposeAsync() => Libvirt.DisposeAsync();
    }
}
