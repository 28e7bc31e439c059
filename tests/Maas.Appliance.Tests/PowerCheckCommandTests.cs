using Maas.Appliance.Commands;
using Maas.Testing.FakeBmc;

namespace Maas.Appliance.Tests;

public sealed class PowerCheckCommandTests
{
    [Theory]
    [InlineData("secret", 0, "ok      power state: off")]
    [InlineData("wrong", 1, "failed  login: Could not authenticate to node's BMC: Incorrect password.")]
    public async Task Every_step_is_a_line_and_the_exit_status_says_whether_all_worked(string password, int exit, string line)
    {
        await using var bmc = new FakeBmc();
        var output = new StringWriter();
        var command = new PowerCheckCommand(output, new Dictionary<string, string> { ["POWER_PASS"] = password });
        Assert.Equal(exit, await command.RunAsync(["--type", "ipmi", "--power-address", bmc.Address, "--power-user", "maas"]));
        Assert.Contains(output.ToString().Split('\n'), l => l.StartsWith(line, StringComparison.Ordinal));
        Assert.DoesNotContain(password == "secret" ? "secret" : "wrong ", output.ToString(), StringComparison.Ordinal);
        Assert.Empty(bmc.Chassis.Actions);
    }

    [Theory]
    [InlineData("power-check needs --type", "--power-address", "192.0.2.1")]
    [InlineData("--type has no value", "--type")]
    [InlineData("does not know 'ipmi'", "ipmi", "x")]
    public async Task What_is_missing_is_said(string sentence, params string[] arguments) => Assert.Contains(
        sentence, (await Assert.ThrowsAsync<UsageException>(() => new PowerCheckCommand(TextWriter.Null, new Dictionary<string, string>()).RunAsync(arguments))).Message, StringComparison.Ordinal);
}
