using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;
using Maas.Testing;

namespace Maas.Power.Tests.Transports;

/// <summary>The drivers that speak SSH against OpenSSH's server, whose only command answers as the equipment does (power.md §5.5).</summary>
public sealed class SshDriverTests : IClassFixture<SshDriverTests.Host>, IDisposable
{
    private const string User = "powertest";
    private readonly Equipment _equipment = new();
    private readonly Host _host;

    public SshDriverTests(Host host)
    {
        Needs.Root();
        Command.Needed("sshd", "ssh-keygen", "useradd");
        _host = host;
        File.Delete(_host.Directory.PathOf("done"));
        File.WriteAllText(_host.Directory.PathOf("reply"), "");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _equipment.Dispose();

    [Theory]
    [InlineData("hmc", "Running\n", PowerState.On, "lssyscfg -m srv -r lpar -F state --filter lpar_names=lp1")]
    [InlineData("hmc", "Open Firmware\n", PowerState.On, "lssyscfg -m srv -r lpar -F state --filter lpar_names=lp1")]
    [InlineData("hmc", "Not Activated\n", PowerState.Off, "lssyscfg -m srv -r lpar -F state --filter lpar_names=lp1")]
    [InlineData("mscm", "\nc1n1: #Cartridge\nPower State: On\n", PowerState.On, "show node power c1n1")]
    [InlineData("mscm", "Power State:  Unavailable\n", PowerState.Off, "show node power c1n1")]
    [InlineData("wedge", "Microserver power is on\n", PowerState.On, "/usr/local/bin/wedge_power.sh status")]
    [InlineData("wedge", "Microserver power is off\n", PowerState.Off, "/usr/local/bin/wedge_power.sh status")]
    public async Task The_state_is_read_out_of_what_it_says(string type, string reply, PowerState state, string command)
    {
        await ReplyAsync(reply);
        Assert.Equal(state, await _equipment.Driver(type).QueryAsync(At(type), Cancel));
        Assert.Equal([command], Done());
    }

    [Theory]
    [InlineData("hmc", PowerChange.On, "chsysstate -r lpar -m srv -o on -n lp1 --bootstring network-all")]
    [InlineData("hmc", PowerChange.Off, "chsysstate -r lpar -m srv -o shutdown -n lp1 --immed")]
    [InlineData("mscm", PowerChange.On, "set node power on c1n1")]
    [InlineData("mscm", PowerChange.Off, "set node power off force c1n1")]
    [InlineData("wedge", PowerChange.On, "/usr/local/bin/wedge_power.sh on")]
    [InlineData("wedge", PowerChange.Off, "/usr/local/bin/wedge_power.sh off")]
    public async Task Switching_is_one_command(string type, PowerChange change, string command)
    {
        await _equipment.Driver(type).ChangeAsync(At(type), change, Cancel);
        Assert.Equal([command], Done());
    }

    [Fact]
    public async Task Moonshots_node_boots_once_from_the_network()
    {
        await _equipment.Boot("mscm").BootFromAsync(At("mscm"), BootTarget.Network, Cancel);
        Assert.Equal(["set node bootonce pxe c1n1"], Done());
    }

    [Theory]
    [InlineData("hmc", "lpar=a b;server_name=x'y", "lssyscfg -m 'x'\\''y' -r lpar -F state --filter lpar_names='a b'")]
    [InlineData("hmc", "lpar=$(reboot)", "lssyscfg -m srv -r lpar -F state --filter lpar_names='$(reboot)'")]
    public async Task Settings_are_words_and_no_commands(string type, string settings, string command)
    {
        await ReplyAsync("Running\n");
        await _equipment.Driver(type).QueryAsync(At(type, settings), Cancel);
        Assert.Equal([command], Done());
    }

    [Fact]
    public async Task A_command_line_without_quotes_gets_plain_words_only() => Assert.Equal(
        PowerFailure.Setting, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("mscm").QueryAsync(At("mscm", "node_id=c1n1 reboot"), Cancel))).Failure);

    [Fact]
    public async Task Another_answer_is_final()
    {
        await ReplyAsync("HSCL8012 no such partition\n");
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("hmc").QueryAsync(At("hmc"), Cancel));
        Assert.Equal(PowerFailure.Unsupported, problem.Failure);
        Assert.Contains("HSCL8012", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_nobody_there_unreachable()
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("wedge").QueryAsync(At("wedge", "power_pass=wr0ng"), Cancel));
        Assert.Equal(PowerFailure.Refused, problem.Failure);
        Assert.DoesNotContain("wr0ng", problem.ToString(), StringComparison.Ordinal);
        problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("wedge").QueryAsync(At("wedge", "power_address=127.0.0.1:1"), Cancel));
        Assert.Equal(PowerFailure.Unreachable, problem.Failure);
    }

    private Bmc At(string type, string more = "")
    {
        var own = type switch { "hmc" => "server_name=srv;lpar=lp1", "mscm" => "node_id=c1n1", _ => "" };
        var all = $"power_address=127.0.0.1:{_host.Server.Port};power_user={User};power_pass={SshServer.Password};{own}".Split(';').Concat(more.Split(';')).Where(p => p.Length > 0)
            .GroupBy(p => p.Split('=')[0]).Select(g => g.Last());
        return _equipment.Bmc(type, string.Join(';', all));
    }

    private string[] Done() => File.Exists(_host.Directory.PathOf("done")) ? File.ReadAllLines(_host.Directory.PathOf("done")) : [];

    private async Task ReplyAsync(string text) => await File.WriteAllTextAsync(_host.Directory.PathOf("reply"), text, Cancel);

    /// <summary>One server for all of them; what was asked of it and what it answers are files.</summary>
    public sealed class Host : IAsyncLifetime
    {
        internal TemporaryDirectory Directory { get; } = new();

        internal SshServer Server { get; } = new(User);

        public async ValueTask InitializeAsync()
        {
            // Skipping is the tests' business.
            if (Environment.GetEnvironmentVariable("MAAS_TEST_ROOT") != "1" || !File.Exists("/usr/sbin/sshd")) return;
            await Command.RunAsync("chmod", "777", Directory.Path);
            await Server.StartAsync($"cd {Directory.Path}\necho \"$SSH_ORIGINAL_COMMAND\" >> done\ncat reply", default);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Directory.Dispose();
        }
    }
}
