using Maas.Domain.Nodes;
using Maas.Power.Drivers;
using Maas.Power.Transports;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Testing.FakeBmc;

namespace Maas.Power.Tests.Drivers;

/// <summary>The driver against a simulated BMC that is checked with ipmitool and FreeIPMI (see the peers' tests beside it).</summary>
public sealed class IpmiDriverTests : IDisposable
{
    private readonly IpmiClient _client = new(TimeProvider.System);
    private readonly List<string> _notes = [];

    public void Dispose() => _client.Dispose();

    private IpmiDriver Driver => new(_client);

    private Bmc At(FakeBmc bmc, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["power_address"] = bmc.Address, ["power_user"] = "maas", ["power_pass"] = "secret" };
        foreach (var (name, value) in settings) all[name] = value;
        return new Bmc("node01", Driver.Type, all, _notes.Add);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("3")]
    [InlineData("8")]
    [InlineData("12")]
    public async Task Every_suite_queries_and_switches(string suite)
    {
        await using var bmc = new FakeBmc();
        var node = At(bmc, ("cipher_suite_id", suite));
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(node, default));
        await Driver.ChangeAsync(node, PowerChange.On, default);
        Assert.Equal(PowerState.On, await Driver.QueryAsync(node, default));
        await Driver.ChangeAsync(node, PowerChange.Off, default);
        Assert.Equal([ChassisAction.PowerUp, ChassisAction.PowerDown], bmc.Chassis.Actions);
        Assert.Equal(1, bmc.SessionsOpened);
    }

    [Theory]
    [InlineData(AuthType.Md5)]
    [InlineData(AuthType.Md2)]
    [InlineData(AuthType.Straight)]
    [InlineData(AuthType.None)]
    public async Task IPMI_1_5_works_with_every_way_of_signing(AuthType type)
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { Version2 = false, AuthTypes = [type] });
        var node = At(bmc, ("power_driver", "LAN"));
        await Driver.ChangeAsync(node, PowerChange.On, default);
        Assert.Equal(PowerState.On, await Driver.QueryAsync(node, default));
        Assert.Equal(1, bmc.SessionsOpened);
    }

    [Fact]
    public async Task On_of_a_running_node_sends_no_order_and_off_of_one_that_is_off_neither()
    {
        await using var bmc = new FakeBmc();
        await Driver.ChangeAsync(At(bmc), PowerChange.Off, default);
        bmc.Chassis.IsOn = true;
        await Driver.ChangeAsync(At(bmc), PowerChange.On, default);
        Assert.Empty(bmc.Chassis.Actions);
    }

    [Fact]
    public async Task Soft_off_presses_the_button()
    {
        await using var bmc = new FakeBmc();
        bmc.Chassis.IsOn = true;
        await Driver.ChangeAsync(At(bmc), PowerChange.SoftOff, default);
        bmc.Chassis.IsOn = true;
        await Driver.ChangeAsync(At(bmc, ("power_off_mode", "soft")), PowerChange.Off, default);
        Assert.Equal([ChassisAction.SoftShutdown, ChassisAction.SoftShutdown], bmc.Chassis.Actions);
    }

    [Theory]
    [InlineData("auto", false, false)]
    [InlineData("auto", true, true)]
    [InlineData("efi", false, true)]
    [InlineData("legacy", true, false)]
    public async Task The_next_boot_is_from_the_network_the_way_the_settings_say(string bootType, bool present, bool efi)
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { IsEfi = present });
        await Driver.BootFromAsync(At(bmc, ("power_boot_type", bootType)), BootTarget.Network, default);
        Assert.Equal(new BootFlags(true, false, efi, BootDevice.Pxe), bmc.Chassis.Boot);
        Assert.Equal([0x1F], bmc.Chassis.StoredOption(3));
        Assert.Equal([0xFF, 0xFF], bmc.Chassis.StoredOption(4));
        await Driver.BootFromAsync(At(bmc, ("power_boot_type", bootType)), BootTarget.Disk, default);
        Assert.Equal(BootDevice.None, bmc.Chassis.Boot.Device);
    }

    [Theory]
    [InlineData("power_pass", "wrong", PowerFailure.Refused, "Could not authenticate to node's BMC: Incorrect password.  Check BMC configuration and try again.")]
    [InlineData("power_user", "nobody", PowerFailure.Refused, "Could not authenticate to node's BMC: Incorrect username.  Check BMC configuration and try again.")]
    [InlineData("power_pass", "far too long to be a password", PowerFailure.Setting, "Missing or invalid power setting: power_pass must be at most 20 octets for IPMI 2.0.")]
    [InlineData("k_g", "0xzz", PowerFailure.Setting, "Missing or invalid power setting: k_g must be at most 20 octets: text, or 0x and hexadecimal digits.")]
    [InlineData("power_address", "127.0.0.1:0", PowerFailure.Setting, "Missing or invalid power setting: power_address has a port that is no number from 1 to 65535.")]
    public async Task What_is_wrong_is_said(string setting, string value, PowerFailure failure, string sentence)
    {
        await using var bmc = new FakeBmc();
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(bmc, (setting, value)), TestContext.Current.CancellationToken));
        Assert.Equal((failure, sentence), (problem.Failure, problem.Message));
        Assert.True(bmc.Refusals <= 1);
    }

    [Theory]
    [InlineData("wrong", "Incorrect password")]
    [InlineData("", "Incorrect password")]
    public async Task A_wrong_password_is_tried_once_and_is_not_in_the_sentence(string password, string sentence)
    {
        await using var bmc = new FakeBmc();
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(bmc, ("power_pass", password)), default));
        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        Assert.True(bmc.Refusals <= 1, $"{bmc.Refusals} refusals");
    }

    [Fact]
    public async Task Too_low_a_level_is_denied()
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { Limit = PrivilegeLevel.User });
        var above = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(bmc), default));
        Assert.Equal(PowerFailure.Refused, above.Failure);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(bmc, ("privilege_level", "USER")), default));
        var denied = await Assert.ThrowsAsync<PowerException>(() => Driver.ChangeAsync(At(bmc, ("privilege_level", "USER")), PowerChange.On, default));
        Assert.Equal("Could not authenticate to node's BMC: Access denied while performing power action.  Check BMC configuration and try again.", denied.Message);
    }

    [Fact]
    public async Task A_suite_the_BMC_does_not_have_is_named_as_the_problem()
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { Suites = [3] });
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(bmc, ("cipher_suite_id", "17")), default));
        Assert.Contains("cipher suite unavailable", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, new byte[] { 0, 3, 17 }, 17)]
    [InlineData(true, new byte[] { 0, 3, 8, 12 }, 3)]
    [InlineData(false, new byte[] { 3 }, 3)]
    [InlineData(true, new byte[] { 12 }, 12)]
    [InlineData(true, new byte[] { 2 }, 2)]
    public async Task The_best_suite_is_found_once_and_remembered(bool lists, byte[] suites, int best)
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { Suites = suites, ListsSuites = lists });
        var node = At(bmc, ("cipher_suite_id", ""));
        await Driver.QueryAsync(node, default);
        Assert.Equal((byte?)best, await _client.KnownSuiteAsync(bmc.Address));
        var before = bmc.Received;
        using var again = new IpmiClient(TimeProvider.System);
        await new IpmiDriver(_client).QueryAsync(At(bmc, ("cipher_suite_id", ""), ("privilege_level", "ADMIN")), default);
        // Close, capabilities, open session, two RAKP messages, privilege, status: no suite is looked for again.
        Assert.Equal(7, bmc.Received - before);
    }

    [Fact]
    public async Task A_BMC_without_IPMI_2_0_is_said_to_have_none()
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { Version2 = false });
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(bmc), default));
        Assert.Equal("Missing or invalid power setting: IPMI 2.0 was not discovered on the BMC.  Please try to use IPMI 1.5 instead.", problem.Message);
    }

    [Fact]
    public async Task K_g_is_used_and_a_wrong_one_is_left_out_with_a_note()
    {
        await using var bmc = new FakeBmc(new FakeBmcSettings { BmcKey = "key of the BMC" });
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(bmc, ("k_g", "key of the BMC")), default));
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(bmc, ("k_g", "0x6b6579206f662074686520424d43")), default));
        Assert.Empty(_notes);
        var missing = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(bmc), default));
        Assert.Equal("Could not authenticate to node's BMC: Incorrect K_g key.  Check BMC configuration and try again.", missing.Message);

        await using var keyless = new FakeBmc();
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(keyless, ("k_g", "useless")), default));
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(keyless, ("k_g", "useless"), ("privilege_level", "ADMIN")), default));
        Assert.Equal(["Incorrect K_g key, trying again without K_g key"], _notes.Distinct());
    }

    /// <summary>Each flag makes a BMC usable that is not without it.</summary>
    public static TheoryData<string, string, FakeBmcSettings> Quirks => new()
    {
        { "authcap", "LAN_2_0", new FakeBmcSettings { WrongCapabilities = true } },
        { "supermicro20", "LAN_2_0", new FakeBmcSettings { ShortCodes = 2, Suites = [17] } },
        { "sun20", "LAN_2_0", new FakeBmcSettings { WrongCheckValue = true } },
        { "nochecksumcheck", "LAN_2_0", new FakeBmcSettings { WrongChecksums = true } },
        { "idzero", "LAN_2_0", new FakeBmcSettings { SessionIdZero = true } },
        { "intel20", "LAN_2_0", new FakeBmcSettings { PaddedNames = true } },
        { "idzero", "LAN", new FakeBmcSettings { SessionIdZero = true } },
        { "endianseq", "LAN", new FakeBmcSettings { BigEndian = true } },
        { "unexpectedauth", "LAN", new FakeBmcSettings { PerMessageAuthenticationOff = true, SignsAnyway = true } },
        { "forcepermsg", "LAN", new FakeBmcSettings { PerMessageAuthenticationOff = true, SignsAnyway = true } },
    };

    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task A_workaround_flag_makes_its_BMC_usable(string flag, string driver, FakeBmcSettings settings)
    {
        await using var bmc = new FakeBmc(settings);
        var suite = settings.Suites is [17] ? "17" : "3";
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        await Assert.ThrowsAnyAsync<Exception>(() => Driver.QueryAsync(At(bmc, ("power_driver", driver), ("cipher_suite_id", suite)), impatient.Token));
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(
            At(bmc, ("power_driver", driver), ("cipher_suite_id", suite), ("workaround_flags", $"""["opensesspriv","{flag}"]""")), default));
    }

    [Fact]
    public async Task Lost_and_repeated_datagrams_do_no_harm()
    {
        await using var bmc = new FakeBmc { Faults = new FakeFaults { LoseEvery = 3, Duplicate = true } };
        await Driver.ChangeAsync(At(bmc), PowerChange.On, default);
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(bmc), default));
        Assert.Equal([ChassisAction.PowerUp], bmc.Chassis.Actions.Distinct());
    }

    [Fact]
    public async Task A_busy_BMC_is_asked_again_for_a_while()
    {
        await using var bmc = new FakeBmc { Faults = new FakeFaults { Busy = 2 } };
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(bmc), default));
        await using var hopeless = new FakeBmc { Faults = new FakeFaults { Busy = 1000 } };
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(hopeless), default));
        Assert.Equal(PowerFailure.Busy, problem.Failure);
    }

    [Fact]
    public async Task A_BMC_that_forgot_the_session_gets_another()
    {
        await using var bmc = new FakeBmc();
        await Driver.QueryAsync(At(bmc), default);
        bmc.ForgetSessions();
        var clock = TestContext.Current.CancellationToken;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(clock);
            impatient.CancelAfter(TimeSpan.FromSeconds(2));
            await Driver.QueryAsync(At(bmc), impatient.Token);
        });
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(bmc), clock));
    }
}
