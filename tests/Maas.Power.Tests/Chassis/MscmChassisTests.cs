using Maas.Power.Chassis;
using Maas.Power.Tests.Peers;
using Maas.Testing;

namespace Maas.Power.Tests.Chassis;

/// <summary>The nodes of a Moonshot chassis, whose manager answers through OpenSSH's server (power.md §7).</summary>
public sealed class MscmChassisTests
{
    private const string User = "powertestmscm";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly (string Command, string Answer)[] FirstGeneration =
    [
        ("show firmware", "iLO CM Firmware Information\n  Chassis Manager: 1.30\n"),
        ("show node list", "Slot ID    Proc Manufacturer         Architecture         Memory Power Health\n----- ---- ------\n  01  c1n1  Intel Corporation     x86 Architecture     32 GB  On     OK\n  02  c2n1  Applied Micro         ARM Architecture     64 GB  Off    OK\n"),
        ("show node macaddr c1n1", "Slot ID      NIC 1 (Switch A)  NIC 2 (Switch B)\n  01  c1n1  a0:1d:48:b5:04:34 a0:1d:48:b5:04:35\n"),
        ("show node macaddr c2n1", "  02  c2n1  A0:1D:48:B5:04:36\n"),
        ("show node info c1n1", "c1n1:\n Cartridge type: ProLiant m500 Server Cartridge\n"),
        ("show node info c2n1", "c2n1:\n Cartridge type: ProLiant m400 Server Cartridge\n"),
    ];

    private static readonly (string Command, string Answer)[] SecondGeneration =
    [
        ("show firmware", "Chassis Manager Firmware: 2.0\n"),
        ("show node mgmtaddr4 all", "Node   Address\nc3n1   10.0.0.31\nc3n2   10.0.0.32\n"),
        ("show node macaddr c3n1", "c3n1 eth0 a0:1d:48:00:00:31\n"),
        ("show node macaddr c3n2", "c3n2 eth0 a0:1d:48:00:00:32\n"),
        ("show blades b3", "b3: ProLiant m800 Server Cartridge\n"),
    ];

    [Theory]
    [InlineData(1, "c1n1 a0:1d:48:b5:04:34+a0:1d:48:b5:04:35 amd64|c2n1 A0:1D:48:B5:04:36 arm64/xgene-uboot", "set node boot M.2 c1n1")]
    [InlineData(2, "c3n1 a0:1d:48:00:00:31 armhf/keystone|c3n2 a0:1d:48:00:00:32 armhf/keystone", null)]
    public async Task Nodes_are_listed_with_their_addresses_and_architectures(int generation, string nodes, string? prepares)
    {
        Needs.Root();
        using var answers = new TemporaryDirectory();
        await Command.RunAsync("chmod", "777", answers.Path);
        foreach (var (command, answer) in generation == 1 ? FirstGeneration : SecondGeneration) await File.WriteAllTextAsync(answers.PathOf(command), answer, Cancel);
        await using var server = new SshServer(User);
        await server.StartAsync($"cd {answers.Path}\necho \"$SSH_ORIGINAL_COMMAND\" >> done\ncat \"$SSH_ORIGINAL_COMMAND\" 2>/dev/null", Cancel);
        var target = new ChassisTarget($"127.0.0.1:{server.Port}") { User = User, Password = SshServer.Password };
        var found = await new MscmChassis(TimeProvider.System).ProbeAsync(target, Cancel);
        Assert.Equal(nodes.Split('|'), found.Select(m => $"{m.PowerParameters["node_id"]} {string.Join('+', m.Macs)} {m.Architecture}"));
        Assert.All(found, m => Assert.Equal((target.Host, User, SshServer.Password), (m.PowerParameters["power_address"], m.PowerParameters["power_user"], m.PowerParameters["power_pass"])));
        await found[0].Prepare(Cancel);
        Assert.Equal(prepares, (await File.ReadAllLinesAsync(answers.PathOf("done"), Cancel)).FirstOrDefault(l => l.StartsWith("set ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_manager_that_lists_nothing_says_what_it_said()
    {
        Needs.Root();
        await using var server = new SshServer(User + "2");
        await server.StartAsync("echo 'Invalid command n0t-A-secret'", Cancel);
        var target = new ChassisTarget($"127.0.0.1:{server.Port}") { User = User + "2", Password = SshServer.Password };
        var problem = await Assert.ThrowsAsync<PowerException>(() => new MscmChassis(TimeProvider.System).ProbeAsync(target, Cancel));
        Assert.Equal("Failed to complete power action: the chassis manager lists no nodes. It answered: Invalid command ***", problem.Message);
    }
}
