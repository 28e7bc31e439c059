using Maas.Domain.Nodes;
using Maas.Power.Drivers;
using Maas.Power.Transports;
using Maas.Protocols.Ipmi;
using Maas.Testing.FakeBmc;
using Microsoft.Extensions.Time.Testing;

namespace Maas.Power.Tests.Transports;

public sealed class IpmiClientTests
{
    private static Bmc At(IpmiDriver driver, string address, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["power_address"] = address, ["power_user"] = "maas", ["power_pass"] = "secret" };
        foreach (var (name, value) in settings) all[name] = value;
        return new Bmc("node01", driver.Type, all);
    }

    /// <summary>Moves a fake clock as long as something waits for it.</summary>
    private static async Task<Exception> FailsAsync(FakeTimeProvider clock, Task task)
    {
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(1));
        }

        return await Assert.ThrowsAnyAsync<Exception>(() => task);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", 623)]
    [InlineData("192.0.2.1:9123", "192.0.2.1", 9123)]
    [InlineData("bmc.example", "bmc.example", 623)]
    [InlineData("2001:db8::1", "2001:db8::1", 623)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 623)]
    [InlineData("[2001:db8::1]:9123", "2001:db8::1", 9123)]
    public void Addresses_are_read_with_and_without_a_port(string address, string host, int port) => Assert.Equal((host, port), HostAndPort.Split(address, 623));

    [Fact]
    public async Task Silence_is_unreachable_after_twenty_seconds_and_a_ping_tells_more()
    {
        var clock = new FakeTimeProvider();
        using var client = new IpmiClient(clock);
        var driver = new IpmiDriver(client);
        await using var absent = new FakeBmc { Faults = new FakeFaults { Silent = true } };
        var silence = Assert.IsType<PowerException>(await FailsAsync(clock, driver.QueryAsync(At(driver, absent.Address), default)));
        Assert.Equal(PowerFailure.Unreachable, silence.Failure);
        Assert.Equal(
            "Could not contact node's BMC: Connection timed out while performing power action.  Check BMC configuration and connectivity and try again.", silence.Message);

        await using var shut = new FakeBmc { Faults = new FakeFaults { NoIpmi = true } };
        var deaf = await FailsAsync(clock, driver.QueryAsync(At(driver, shut.Address), default));
        Assert.Contains("switch IPMI over LAN on", deaf.Message, StringComparison.Ordinal);
        var before = shut.Received;
        var flagged = await FailsAsync(clock, driver.QueryAsync(At(driver, shut.Address, ("workaround_flags", "ipmiping")), default));
        Assert.DoesNotContain("switch IPMI over LAN on", flagged.Message, StringComparison.Ordinal);
        Assert.Equal(Maas.Power.Transports.Ipmi.Patience.Usual.Length, shut.Received - before);
    }

    [Fact]
    public async Task A_ping_finds_a_BMC()
    {
        using var client = new IpmiClient(TimeProvider.System);
        await using var bmc = new FakeBmc();
        Assert.Equal((true, true), await client.PingAsync(bmc.Address, default));
    }

    [Fact]
    public async Task An_unused_session_is_closed()
    {
        var clock = new FakeTimeProvider();
        using var client = new IpmiClient(clock);
        var driver = new IpmiDriver(client);
        await using var bmc = new FakeBmc();
        await driver.QueryAsync(At(driver, bmc.Address), default);
        Assert.Equal(1, bmc.OpenSessions);
        clock.Advance(TimeSpan.FromSeconds(16));
        while (bmc.OpenSessions > 0) await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_BMC_that_fails_gets_its_session_back()
    {
        using var client = new IpmiClient(TimeProvider.System);
        var driver = new IpmiDriver(client);
        await using var bmc = new FakeBmc { Faults = new FakeFaults { Chassis = CompletionCode.Unspecified } };
        Assert.Equal(PowerFailure.Failed, (await Assert.ThrowsAsync<PowerException>(() => driver.QueryAsync(At(driver, bmc.Address), default))).Failure);
        Assert.Equal((1, 0), (bmc.SessionsOpened, bmc.OpenSessions));
    }

    [Fact]
    public async Task A_session_that_a_refusal_leaves_is_closed_when_it_is_unused()
    {
        var clock = new FakeTimeProvider();
        using var client = new IpmiClient(clock);
        var driver = new IpmiDriver(client);
        await using var bmc = new FakeBmc { Faults = new FakeFaults { Chassis = CompletionCode.InsufficientPrivilege } };
        Assert.Equal(PowerFailure.Refused, (await Assert.ThrowsAsync<PowerException>(() => driver.QueryAsync(At(driver, bmc.Address), default))).Failure);
        Assert.Equal(1, bmc.OpenSessions);
        clock.Advance(TimeSpan.FromSeconds(16));
        while (bmc.OpenSessions > 0) await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_best_suite_is_found_again_when_the_BMC_no_longer_has_it()
    {
        var clock = new FakeTimeProvider();
        using var client = new IpmiClient(clock);
        var driver = new IpmiDriver(client);
        await using var bmc = new FakeBmc();
        var any = At(driver, bmc.Address, ("cipher_suite_id", ""));
        await driver.QueryAsync(any, default);
        Assert.Equal((byte)17, await client.KnownSuiteAsync(bmc.Address, default));
        clock.Advance(TimeSpan.FromSeconds(16));
        while (bmc.OpenSessions > 0) await Task.Delay(1, TestContext.Current.CancellationToken);
        bmc.Settings = bmc.Settings with { Suites = [3, 8] };
        Assert.Equal(PowerState.Off, await driver.QueryAsync(any, default));
        Assert.Equal((byte)3, await client.KnownSuiteAsync(bmc.Address, default));
    }

    [Fact]
    public async Task Two_hundred_BMCs_share_one_socket()
    {
        using var client = new IpmiClient(TimeProvider.System);
        var driver = new IpmiDriver(client);
        var bmcs = Enumerable.Range(0, 200).Select(_ => new FakeBmc()).ToList();
        foreach (var (bmc, number) in bmcs.Select((b, i) => (b, i))) bmc.Chassis.IsOn = number % 2 == 0;
        var states = await Task.WhenAll(bmcs.Select(b => driver.QueryAsync(At(driver, b.Address), default)));
        Assert.Equal(bmcs.Select(b => b.Chassis.IsOn ? PowerState.On : PowerState.Off), states);
        foreach (var bmc in bmcs) await bmc.DisposeAsync();
    }

    [Fact]
    public async Task Questions_to_one_BMC_wait_for_their_turn()
    {
        using var client = new IpmiClient(TimeProvider.System);
        var driver = new IpmiDriver(client);
        await using var bmc = new FakeBmc();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => driver.QueryAsync(At(driver, bmc.Address), default)));
        Assert.Equal(1, bmc.SessionsOpened);
    }

    /// <summary>Whatever comes back, the caller gets an answer or a <see cref="PowerException"/>, within the deadline.</summary>
    [Theory]
    [InlineData("LAN", "3")]
    [InlineData("LAN_2_0", "3")]
    [InlineData("LAN_2_0", "17")]
    [InlineData("LAN_2_0", "")]
    public async Task Mutated_answers_end_in_a_state_or_a_sentence(string version, string suite)
    {
        var random = new Random(4711);
        for (var round = 0; round < 60; round++)
        {
            var clock = new FakeTimeProvider();
            using var client = new IpmiClient(clock);
            var driver = new IpmiDriver(client);
            var from = random.Next(1, 10);
            var answers = 0;
            await using var bmc = new FakeBmc { Faults = new FakeFaults { Mutate = reply => ++answers < from ? reply : Mutated(reply, random) } };
            var query = driver.QueryAsync(At(driver, bmc.Address, ("power_driver", version), ("cipher_suite_id", suite), ("workaround_flags", Flags(random))), default);
            while (!query.IsCompleted)
            {
                clock.Advance(TimeSpan.FromMilliseconds(200));
                await Task.WhenAny(query, Task.Delay(1, TestContext.Current.CancellationToken));
            }

            if (query.IsFaulted) Assert.IsType<PowerException>(query.Exception!.InnerException);
            Assert.True(clock.GetUtcNow() - clock.Start < TimeSpan.FromMinutes(20), "it ended");
        }
    }

    private static byte[] Mutated(byte[] reply, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                return reply[..random.Next(reply.Length)];
            case 1:
                random.NextBytes(reply.AsSpan(4));
                return reply;
            case 2:
                return [.. reply, .. new byte[random.Next(300)]];
            default:
                reply[random.Next(reply.Length)] ^= (byte)random.Next(1, 256);
                return reply;
        }
    }

    private static string Flags(Random random) =>
        string.Join(',', new[] { "authcap", "idzero", "unexpectedauth", "supermicro20", "sun20", "nochecksumcheck", "integritycheckvalue" }.Where(_ => random.Next(2) == 0));
}
