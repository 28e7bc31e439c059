using Maas.Domain.Inventory;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Power.Tests.Peers;
using Maas.Power.VmHosts;
using Maas.Testing;

namespace Maas.Power.Tests.VmHosts;

/// <summary>LXD hosts and LXD power against Debian's LXD daemon.</summary>
public sealed class LxdDaemonTests(LxdDaemonTests.Host host) : IClassFixture<LxdDaemonTests.Host>, IDisposable
{
    private readonly Equipment _equipment = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _equipment.Dispose();

    private LxdHosts Hosts => new(_equipment.Http, _equipment.Drivers);

    private async Task StartAsync()
    {
        Needs.Root();
        await host.StartAsync(Cancel);
        host.Certificate ??= new Dictionary<string, string>(((IMakesSettings)_equipment.Driver("lxd")).Make(new Dictionary<string, string>()));
    }

    private VmHostTarget Target(string? password, IReadOnlyDictionary<string, string>? certificate = null)
    {
        var settings = new Dictionary<string, string>(certificate ?? host.Certificate!) { ["power_address"] = host.Lxd.Address, ["project"] = "lab" };
        if (password is not null) settings["password"] = password;
        return new VmHostTarget("lxd1", settings);
    }

    [Fact]
    public async Task A_certificate_is_trusted_once_the_password_was_right()
    {
        await StartAsync();
        var stranger = new Dictionary<string, string>(((IMakesSettings)_equipment.Driver("lxd")).Make(new Dictionary<string, string>()));
        var problem = await Assert.ThrowsAsync<PowerException>(() => Hosts.DiscoverAsync(Target(null, stranger), Cancel));
        Assert.Equal((PowerFailure.Refused, "Could not authenticate to node's BMC: VM Host lxd1: Certificate is not trusted and no password was given"), (problem.Failure, problem.Message));
        problem = await Assert.ThrowsAsync<PowerException>(() => Hosts.DiscoverAsync(Target("wrong", stranger), Cancel));
        Assert.Equal(PowerFailure.Refused, problem.Failure);
        Assert.StartsWith("Could not authenticate to node's BMC: VM Host lxd1: Password authentication failed: ", problem.Message, StringComparison.Ordinal);
        await Hosts.DiscoverAsync(Target(LxdDaemon.Password, stranger), Cancel);
        await Hosts.DiscoverAsync(Target(null, stranger), Cancel);
    }

    [Fact]
    public async Task A_certificate_that_is_trusted_brings_in_another()
    {
        await StartAsync();
        await Hosts.DiscoverAsync(Target(LxdDaemon.Password), Cancel);
        var second = new Dictionary<string, string>(((IMakesSettings)_equipment.Driver("lxd")).Make(new Dictionary<string, string>()));
        await Assert.ThrowsAsync<PowerException>(() => Hosts.DiscoverAsync(Target(null, second), Cancel));
        await Hosts.DiscoverAsync(Target(null, second) with { Others = () => [Target(null).Parameters] }, Cancel);
        await Hosts.DiscoverAsync(Target(null, second), Cancel);
        Assert.Contains("maas-appliance", await host.Lxd.QueryAsync("GET", "/1.0/certificates?recursion=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_tells_what_it_has_and_gets_its_project()
    {
        await StartAsync();
        var found = Assert.Single((await Hosts.DiscoverAsync(Target(LxdDaemon.Password), Cancel)).Hosts);
        Assert.StartsWith("5.", found.Version, StringComparison.Ordinal);
        Assert.Equal("amd64/generic", found.Architectures[0]);
        Assert.True(found.Total is { Cores: > 0, Memory: > 0, LocalStorage: > 0 });
        Assert.Equal((LxdDaemon.Pool, "dir"), found.StoragePools.Select(p => (p.Name, p.Type)).Single());
        Assert.Empty(found.Machines);
        var report = HardwareReader.Read(found.Report.Span);
        Assert.Null(report.Refusal);
        Assert.Equal((found.Total.Cores, found.Total.Memory), (report.Value!.Resources.Cpu.Total, report.Value.Resources.Memory.Total >> 20));
        Assert.Equal("x86_64", report.Value.Environment.KernelArchitecture);
        Assert.Equal("loopback", report.Value.Networks["lo"].Type);
        Assert.Contains("Project managed by MAAS", await host.Lxd.QueryAsync("GET", "/1.0/projects/lab"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_is_asked_for_its_state()
    {
        await StartAsync();
        await Hosts.DiscoverAsync(Target(LxdDaemon.Password), Cancel);
        await host.Lxd.QueryAsync("POST", "/1.0/instances?project=lab", new
        {
            name = "still",
            architecture = "x86_64",
            type = "container",
            profiles = Array.Empty<string>(),
            source = new { type = "none" },
            devices = new { root = new { type = "disk", path = "/", pool = LxdDaemon.Pool } },
        });
        Assert.Equal(PowerState.Off, await _equipment.Driver("lxd").QueryAsync(Node("still"), Cancel));
        await _equipment.Driver("lxd").ChangeAsync(Node("still"), PowerChange.Off, Cancel);
        Assert.Contains(
            "LXD VM nobody not found.", (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("lxd").QueryAsync(Node("nobody"), Cancel))).Message, StringComparison.Ordinal);
        // Containers are nobody's machines.
        Assert.Empty(Assert.Single((await Hosts.DiscoverAsync(Target(null), Cancel)).Hosts).Machines);
    }

    [Fact]
    public async Task A_machine_is_made_or_leaves_nothing()
    {
        await StartAsync();
        var pool = Assert.Single(Assert.Single((await Hosts.DiscoverAsync(Target(LxdDaemon.Password), Cancel)).Hosts).StoragePools);
        var order = new ComposeOrder
        {
            Hostname = "vm1",
            Architecture = "amd64/generic",
            Memory = 1024,
            Disks = [new(20_000_000, pool, []), new(10_000_000, pool, [])],
            Nics = [new ComposeNic(NicAttachment.Macvlan, "lo")],
        };
        try
        {
            Assert.Equal("vm1", (await Hosts.ComposeAsync(Target(null), order, Cancel)).Identifier);
            await Hosts.DecomposeAsync(Target(null), "vm1", Cancel);
        }
        catch (PowerException problem)
        {
            // Without vsock in the kernel.
            Assert.Contains("Instance type \"virtual-machine\" is not supported on this server", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal("[]", (await host.Lxd.QueryAsync("GET", $"/1.0/storage-pools/{LxdDaemon.Pool}/volumes/custom?project=lab")).Trim());
        await Hosts.DecomposeAsync(Target(null), "vm1", Cancel);
    }

    private Bmc Node(string name) => new("node01", _equipment.Driver("lxd").Type, new Dictionary<string, string>(Target(null).Parameters) { ["instance_name"] = name });

    /// <summary>One daemon for all of them.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private bool _started;

        internal LxdDaemon Lxd { get; } = new();

        internal IReadOnlyDictionary<string, string>? Certificate { get; set; }

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        /// <summary>Skipping is the tests' business, so that they start it.</summary>
        internal async Task StartAsync(CancellationToken cancel)
        {
            if (_started) return;
            await Lxd.StartAsync(cancel);
            _started = true;
        }

        public ValueTask DisposeAsync() => Lxd.DisposeAsync();
    }
}
