using System.Diagnostics;
using Maas.Domain.Nodes;
using Maas.Power.Chassis;
using Maas.Power.Drivers;
using Maas.Power.Tests.Peers;
using Maas.Power.Transports.Libvirt;
using Maas.Power.VmHosts;
using Maas.Testing;

namespace Maas.Power.Tests.Transports;

/// <summary>The libvirt driver against libvirt's daemon with its built-in test hypervisor, whose state lives as long as the daemon has a client.</summary>
public sealed class LibvirtTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private Process? _daemon;
    private LibvirtConnection? _holding;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private VirshDriver Driver => new(new AtSocket(Socket));

    private string Socket => _directory.PathOf("run/libvirt-sock");

    public async ValueTask InitializeAsync()
    {
        Needs.Root();
        Command.Needed("libvirtd");
        Directory.CreateDirectory(_directory.PathOf("run"));
        await File.WriteAllTextAsync(_directory.PathOf("libvirtd.conf"), $"""
            unix_sock_dir = "{_directory.PathOf("run")}"
            auth_unix_rw = "none"
            auth_unix_ro = "none"

            """, Cancel);
        // No hypervisors but the built-in one: the others want users and devices that this machine may lack.
        Directory.CreateDirectory(_directory.PathOf("drivers"));
        _daemon = Command.Start("env", $"LIBVIRT_DRIVER_DIR={_directory.PathOf("drivers")}", "libvirtd", "--config", _directory.PathOf("libvirtd.conf"), "--pid-file", _directory.PathOf("pid"));
        // The socket's file is there before anybody listens.
        for (var tries = 0; _holding is null; tries++)
        {
            Assert.False(_daemon.HasExited || tries == 200, "libvirtd runs");
            try
            {
                _holding = await new AtSocket(Socket).ConnectAsync("test:///default", "", Cancel);
            }
            catch (PowerException)
            {
                await Task.Delay(50, Cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_holding is not null) await _holding.DisposeAsync();
        if (_daemon is not null)
        {
            _daemon.Kill();
            await _daemon.WaitForExitAsync();
            _daemon.Dispose();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task A_domain_is_queried_and_switched()
    {
        var node = At("test");
        Assert.Equal(PowerState.On, await Driver.QueryAsync(node, Cancel));
        await Driver.ChangeAsync(node, PowerChange.On, Cancel);
        await Driver.ChangeAsync(node, PowerChange.Off, Cancel);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(node, Cancel));
        await Driver.ChangeAsync(node, PowerChange.Off, Cancel);
        await Driver.ChangeAsync(node, PowerChange.On, Cancel);
        Assert.Equal(PowerState.On, await Driver.QueryAsync(node, Cancel));
        await Driver.ChangeAsync(node, PowerChange.SoftOff, Cancel);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(node, Cancel));
    }

    /// <summary>The host runs what the dialer asks for; here, a relay to the daemon's socket of this test.</summary>
    [Fact]
    public async Task A_host_is_reached_by_ssh()
    {
        Command.Needed("nc");
        await using var server = new SshServer("powertestvirt");
        await Command.RunAsync("chmod", "-R", "a+rwX", _directory.Path);
        await server.StartAsync($"exec nc -U {Socket}", Cancel);
        var settings = new Dictionary<string, string> { ["power_address"] = $"test+ssh://powertestvirt@127.0.0.1:{server.Port}/default", ["power_pass"] = SshServer.Password, ["power_id"] = "test" };
        var driver = new VirshDriver(new LibvirtDialer(TimeProvider.System));
        Assert.Equal(PowerState.On, await driver.QueryAsync(new Bmc("node01", driver.Type, settings), Cancel));
        await driver.ChangeAsync(new Bmc("node01", driver.Type, settings), PowerChange.Off, Cancel);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At("test"), Cancel));
    }

    [Fact]
    public async Task A_domain_that_is_not_there_is_said() => Assert.Equal(
        "Failed to complete power action: Failed to get domain: nobody", (await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At("nobody"), Cancel))).Message);

    [Theory]
    [InlineData("test:///default?no_verify=1", "Supplying extra parameters to the Virsh address is not supported.")]
    [InlineData("localhost", "power_address is no libvirt address, such as qemu+ssh://USER@HOST/system.")]
    [InlineData("qemu+carrier://host/system", "the transport 'carrier' is not supported")]
    [InlineData("qemu+ssh://host/$(reboot)", "characters that libvirt addresses have not")]
    public async Task Addresses_are_libvirts(string address, string sentence)
    {
        var node = new Bmc("node01", Driver.Type, new Dictionary<string, string> { ["power_address"] = address, ["power_id"] = "test" });
        Assert.Contains(sentence, (await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(node, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_are_listed_with_their_sizes_and_documents()
    {
        var domain = Assert.Single(await _holding!.DomainsAsync(Cancel));
        Assert.Equal("test", domain.Name);
        Assert.Equal((8388608, 2), await _holding!.SizeAsync(domain, Cancel));
        Assert.Contains("<name>test</name>", await _holding!.XmlAsync(domain, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_tells_what_it_has()
    {
        var host = Assert.Single((await Hosts.DiscoverAsync(Target, Cancel)).Hosts);
        Assert.Equal((16, 3072L, 1400), (host.Total.Cores, host.Total.Memory, host.CpuSpeed));
        Assert.Equal(("default-pool", "dir"), host.StoragePools.Select(p => (p.Name, p.Type)).Single());
        var vm = Assert.Single(host.Machines);
        Assert.Equal(("test", 2, 8192L, PowerState.On, "test"), (vm.Identifier, vm.UnpinnedCores, vm.Memory, vm.PowerState, vm.PowerParameters["power_id"]));
        Assert.Equal(["aa:bb:cc:dd:ee:ff"], vm.MacAddresses.Select(m => m.ToString()));
    }

    [Fact]
    public async Task A_chassis_machine_is_stopped_and_boots_from_the_network_afterwards()
    {
        var machine = Assert.Single(await new VirshChassis(new AtSocket(Socket)).ProbeAsync(new ChassisTarget("test:///default") { Prefix = "te" }, Cancel));
        Assert.Equal("test", machine.Name);
        await machine.Prepare(Cancel);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At("test"), Cancel));
        var domain = await _holding!.FindAsync("test", Cancel);
        Assert.Contains("<boot dev='network'/>", await _holding!.XmlAsync(domain, Cancel), StringComparison.Ordinal);
    }

    private VirshHosts Hosts => new(new AtSocket(Socket));

    private static VmHostTarget Target => new("kvm1", new Dictionary<string, string> { ["power_address"] = "test:///default" });

    private static Bmc At(string id) => new(
        "node01", new VirshDriver(new LibvirtDialer(TimeProvider.System)).Type, new Dictionary<string, string> { ["power_address"] = "test:///default", ["power_id"] = id });

    private sealed class AtSocket(string path) : LibvirtDialer(TimeProvider.System)
    {
        protected override async Task<LibvirtConnection> LocalAsync(CancellationToken cancel) =>
            await TryUnixAsync(path, cancel) is { } stream ? On(stream) : throw new PowerException(PowerFailure.Unreachable, "nobody listens.");
    }
}
