using System.Diagnostics;
using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;
using Maas.Power.Transports;
using Maas.Protocols.Snmp;
using Maas.Testing;

namespace Maas.Power.Tests.Transports;

/// <summary>The PDU drivers against Debian's snmpd (power.md §9.2).</summary>
public sealed class SnmpPduTests : IAsyncLifetime
{
    private static readonly string[] Standard = ["node_outlet=3", "power_on_delay=0"];

    private readonly TemporaryDirectory _directory = new();
    private readonly Equipment _equipment = new();
    private Process? _agent;
    private int _port;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Command.Needed("snmpd");
        _port = FreePort.Next();

        Script("apc.sh", """
            case $1 in
            -g) echo "$2"; echo integer; cat "outlet${2##*.}" 2>/dev/null || echo 2;;
            -s) echo "$4" > "outlet${2##*.}"; echo "$2 $4" >> done;;
            esac
            """);
        Script("eaton.sh", """
            outlet=${2##*.}; rest=${2%.0.*}; column=${rest##*.}
            case $1 in
            -g) echo "$2"; echo integer; cat "eaton$outlet" 2>/dev/null || echo 0;;
            -s) [ "$column" = 3 ] && echo 0 > "eaton$outlet"; [ "$column" = 4 ] && echo 1 > "eaton$outlet"; echo "$2 $4" >> done;;
            esac
            """);
        await File.WriteAllTextAsync(_directory.PathOf("snmpd.conf"), $"""
            agentaddress udp:127.0.0.1:{_port}
            rwcommunity private 127.0.0.1
            pass .1.3.6.1.4.1.318.1.1.12.3.3.1.1.4 {_directory.PathOf("apc.sh")}
            pass .1.3.6.1.4.1.318.1.1.4.4.2.1.3 {_directory.PathOf("apc.sh")}
            pass .1.3.6.1.4.1.13742.6.4.1.2.1.2.1 {_directory.PathOf("apc.sh")}
            pass .1.3.6.1.4.1.534.6.6.7.6.6.1 {_directory.PathOf("eaton.sh")}

            """, Cancel);
        _agent = Command.Start("snmpd", "-f", "-Lf", _directory.PathOf("log"), "-C", "-c", _directory.PathOf("snmpd.conf"), "-p", _directory.PathOf("pid"));
        await new SnmpClient(TimeProvider.System).GetAsync($"127.0.0.1:{_port}", SnmpVersion.V1, "private", "1.3.6.1.2.1.1.3.0", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _equipment.Dispose();
        if (_agent is not null)
        {
            _agent.Kill();
            await _agent.WaitForExitAsync();
            _agent.Dispose();
        }

        _directory.Dispose();
    }

    [Theory]
    [InlineData("apc", "", "1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3 1|1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3 2")]
    [InlineData("apc", "pdu_type=MASTERSWITCH", "1.3.6.1.4.1.318.1.1.4.4.2.1.3.3 1|1.3.6.1.4.1.318.1.1.4.4.2.1.3.3 2")]
    [InlineData("eaton", "", "1.3.6.1.4.1.534.6.6.7.6.6.1.4.0.3 0|1.3.6.1.4.1.534.6.6.7.6.6.1.3.0.3 0")]
    public async Task An_outlet_is_queried_and_switched(string type, string more, string sets)
    {
        var node = At(type, more);
        Assert.Equal(PowerState.Off, await _equipment.Driver(type).QueryAsync(node, Cancel));
        await _equipment.Driver(type).ChangeAsync(node, PowerChange.On, Cancel);
        Assert.Equal(PowerState.On, await _equipment.Driver(type).QueryAsync(node, Cancel));
        await _equipment.Driver(type).ChangeAsync(node, PowerChange.Off, Cancel);
        Assert.Equal(PowerState.Off, await _equipment.Driver(type).QueryAsync(node, Cancel));
        Assert.Equal(sets.Split('|'), File.ReadAllLines(_directory.PathOf("done")).Select(l => l.TrimStart('.')));
    }

    [Fact]
    public async Task Raritan_speaks_the_second_version()
    {
        await File.WriteAllTextAsync(_directory.PathOf("outlet3"), "0\n", Cancel);
        Assert.Equal(PowerState.Off, await _equipment.Driver("raritan").QueryAsync(At("raritan"), Cancel));
        await _equipment.Driver("raritan").ChangeAsync(At("raritan"), PowerChange.On, Cancel);
        Assert.Equal(PowerState.On, await _equipment.Driver("raritan").QueryAsync(At("raritan"), Cancel));
    }

    [Fact]
    public async Task A_state_that_is_none_is_said()
    {
        await File.WriteAllTextAsync(_directory.PathOf("outlet3"), "7\n", Cancel);
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("apc").QueryAsync(At("apc"), Cancel));
        Assert.Equal("Failed to complete power action: APC Power Driver retrieved unknown power state: '7'", problem.Message);
    }

    [Theory]
    [InlineData("1.3.6.1.4.1.99999.1.0", SnmpVersion.V1)]
    [InlineData("1.3.6.1.4.1.99999.1.0", SnmpVersion.V2c)]
    public async Task An_outlet_that_is_not_there_is_said(string oid, SnmpVersion version)
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => new SnmpClient(TimeProvider.System).GetAsync($"127.0.0.1:{_port}", version, "private", oid, Cancel));
        Assert.Contains("no such outlet", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node_outlet=x", "node_outlet is no outlet number.")]
    [InlineData("power_on_delay=600", "power_on_delay is no number of seconds from 0 to 45.")]
    public async Task Settings_are_checked_before_anything_is_sent(string setting, string sentence) => Assert.Contains(
        sentence, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("apc").ChangeAsync(At("apc", setting), PowerChange.On, Cancel))).Message, StringComparison.Ordinal);

    private Bmc At(string type, string more = "")
    {
        var defaults = Standard.Where(d => !more.Contains(d.Split('=')[0], StringComparison.Ordinal));
        return _equipment.Bmc(type, $"power_address=127.0.0.1:{_port};{string.Join(';', defaults)};{more}");
    }

    private void Script(string name, string body)
    {
        File.WriteAllText(_directory.PathOf(name), $"#!/bin/sh\ncd {_directory.Path}\n{body}\n");
        File.SetUnixFileMode(_directory.PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
