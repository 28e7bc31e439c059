using System.Diagnostics;
using Maas.Domain.Nodes;
using Maas.Power.Drivers;
using Maas.Power.Transports;
using Maas.Testing;

namespace Maas.Power.Tests.Transports;

/// <summary>The driver against Debian's ipmi_sim (power.md §9.1). It knows the suites up to 3.</summary>
public sealed class IpmiSimTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly IpmiClient _client = new(TimeProvider.System);
    private Process? _sim;
    private int _port;

    private IpmiDriver Driver => new(_client);

    public async ValueTask InitializeAsync()
    {
        Command.Needed("ipmi_sim");
        _port = FreePort.Next();

        await WriteAsync();
        _sim = Command.Start("ipmi_sim", "-c", _directory.PathOf("lan.conf"), "-f", _directory.PathOf("lab.emu"), "-s", _directory.PathOf("state"), "-n");
        while (!(await _client.PingAsync($"127.0.0.1:{_port}", TestContext.Current.CancellationToken)).Present) Assert.False(_sim.HasExited, "ipmi_sim runs");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_sim is not null)
        {
            _sim.Kill();
            await _sim.WaitForExitAsync();
            _sim.Dispose();
        }

        _directory.Dispose();
    }

    [Theory]
    [InlineData("LAN_2_0", "3")]
    [InlineData("LAN_2_0", "")]
    [InlineData("LAN", "3")]
    public async Task It_is_queried_switched_and_told_what_to_boot(string driver, string suite)
    {
        var node = At(("power_driver", driver), ("cipher_suite_id", suite));
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(node, default));
        await Driver.BootFromAsync(node, BootTarget.Network, default);
        Assert.Equal("pxe", Stored("boot"));
        await Driver.ChangeAsync(node, PowerChange.On, default);
        Assert.Equal(PowerState.On, await Driver.QueryAsync(node, default));
        await Driver.ChangeAsync(node, PowerChange.On, default);
        await Driver.ChangeAsync(node, PowerChange.SoftOff, default);
        await Driver.ChangeAsync(node, PowerChange.Off, default);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(node, default));
        // "On" of a running node reached nobody.
        Assert.Equal(["power 1", "shutdown 1", "power 0"], File.ReadAllLines(_directory.PathOf("done")).Where(l => !l.StartsWith("boot", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_administrator_gets_in_too() =>
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(("power_user", "root"), ("power_pass", "calvin"), ("privilege_level", "ADMIN")), default));

    [Fact]
    public async Task Wrong_credentials_are_told_apart()
    {
        Assert.Contains("Incorrect password", (await RefusedAsync(("power_pass", "wrong"))).Message, StringComparison.Ordinal);
        Assert.Contains("Incorrect username", (await RefusedAsync(("power_user", "nobody"))).Message, StringComparison.Ordinal);
        Assert.Contains("Incorrect username", (await RefusedAsync(("power_driver", "LAN"), ("power_user", "nobody"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suite_it_does_not_have_is_named_as_the_problem()
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(("cipher_suite_id", "17")), default));
        Assert.Contains("cipher suite unavailable", problem.Message, StringComparison.Ordinal);
    }

    private async Task<PowerException> RefusedAsync(params (string Name, string Value)[] settings)
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(settings), default));
        Assert.Equal(PowerFailure.Refused, problem.Failure);
        return problem;
    }

    private Bmc At(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["power_address"] = $"127.0.0.1:{_port}", ["power_user"] = "maas", ["power_pass"] = "secret" };
        foreach (var (name, value) in settings) all[name] = value;
        return new Bmc("node01", Driver.Type, all);
    }

    private string Stored(string what) => File.ReadAllText(_directory.PathOf(what)).Trim();

    private async Task WriteAsync()
    {
        Directory.CreateDirectory(_directory.PathOf("state"));
        await File.WriteAllTextAsync(_directory.PathOf("lan.conf"), $"""
            name "lab"
            set_working_mc 0x20
              startlan 1
                addr 127.0.0.1 {_port}
                priv_limit admin
                allowed_auths_user none md5 straight
                allowed_auths_operator none md5 straight
                allowed_auths_admin none md5 straight
                guid a123456789abcdefa123456789abcdef
              endlan
              chassis_control "{_directory.PathOf("chassis.sh")} 0x20"
              user 2 true "maas" "secret" operator 10 none md5 straight
              user 3 true "root" "calvin" admin 10 none md5 straight

            """);
        await File.WriteAllTextAsync(_directory.PathOf("lab.emu"), "mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n");
        await File.WriteAllTextAsync(_directory.PathOf("power"), "0");
        await File.WriteAllTextAsync(_directory.PathOf("boot"), "default");
        await File.WriteAllTextAsync(_directory.PathOf("chassis.sh"), $"""
            #!/bin/sh
            # chassis.sh MC get|set NAME [VALUE] ...
            cd {_directory.Path}
            shift; op=$1; shift
            case $op in
            get) for name in "$@"; do echo "$name:$(cat $name 2>/dev/null || echo 0)"; done;;
            set) while [ $# -gt 1 ]; do echo "$1 $2" >> done; [ "$1" = shutdown ] || echo "$2" > "$1"; shift 2; done;;
            esac

            """);
        File.SetUnixFileMode(_directory.PathOf("chassis.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
