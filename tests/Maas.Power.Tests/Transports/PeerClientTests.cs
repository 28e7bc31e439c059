using Maas.Protocols.Ipmi.Commands;
using Maas.Testing;
using Maas.Testing.FakeBmc;

namespace Maas.Power.Tests.Transports;

/// <summary>The simulated BMC as ipmitool and FreeIPMI see it: what our client is tested against is what real clients take for a BMC.</summary>
public sealed class PeerClientTests
{
    /// <summary>Of suite 12 ipmitool 1.8.19 aborts in an assertion of its own; FreeIPMI does it.</summary>
    [Theory]
    [InlineData("3")]
    [InlineData("8")]
    [InlineData("17")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("7")]
    [InlineData("16")]
    public async Task Ipmitool_switches_it(string suite)
    {
        Command.Needed("ipmitool");
        await using var bmc = new FakeBmc();
        Assert.Equal((0, "Chassis Power is off\n"), await Ipmitool(bmc, "-I", "lanplus", "-C", suite, "chassis", "power", "status"));
        Assert.Equal((0, "Chassis Power Control: Up/On\n"), await Ipmitool(bmc, "-I", "lanplus", "-C", suite, "chassis", "power", "on"));
        Assert.True(bmc.Chassis.IsOn);
        Assert.Equal(0, (await Ipmitool(bmc, "-I", "lanplus", "-C", suite, "chassis", "bootdev", "pxe", "options=efiboot")).Exit);
        Assert.Equal(new BootFlags(true, false, true, BootDevice.Pxe), bmc.Chassis.Boot);
        Assert.Equal(0, bmc.Refusals);
    }

    [Fact]
    public async Task Ipmitool_finds_the_best_suite_by_itself()
    {
        Command.Needed("ipmitool");
        await using var bmc = new FakeBmc();
        Assert.Equal((0, "Chassis Power is off\n"), await Ipmitool(bmc, "-I", "lanplus", "chassis", "power", "status"));
    }

    [Theory]
    [InlineData("MD5")]
    [InlineData("PASSWORD")]
    public async Task Ipmitool_switches_it_with_IPMI_1_5(string type)
    {
        Command.Needed("ipmitool");
        await using var bmc = new FakeBmc();
        Assert.Equal((0, "Chassis Power Control: Up/On\n"), await Ipmitool(bmc, "-I", "lan", "-A", type, "chassis", "power", "on"));
        Assert.True(bmc.Chassis.IsOn);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("8")]
    [InlineData("12")]
    [InlineData("17")]
    public async Task FreeIPMI_switches_it(string suite)
    {
        Command.Needed("ipmipower");
        await using var bmc = new FakeBmc();
        Assert.Equal((0, "127.0.0.1: off\n"), await Ipmipower(bmc, "LAN_2_0", suite, "--stat"));
        Assert.Equal((0, "127.0.0.1: ok\n"), await Ipmipower(bmc, "LAN_2_0", suite, "--on"));
        Assert.True(bmc.Chassis.IsOn);
        Assert.Equal(0, bmc.Refusals);
    }

    [Fact]
    public async Task FreeIPMI_switches_it_with_IPMI_1_5()
    {
        Command.Needed("ipmipower");
        await using var bmc = new FakeBmc();
        Assert.Equal((0, "127.0.0.1: ok\n"), await Ipmipower(bmc, "LAN", null, "--on"));
        Assert.True(bmc.Chassis.IsOn);
    }

    [Fact]
    public async Task A_wrong_password_is_a_wrong_password_to_them_too()
    {
        Command.Needed("ipmipower");
        await using var bmc = new FakeBmc(new FakeBmcSettings { Password = "other" });
        Assert.Equal("127.0.0.1: password invalid\n", (await Ipmipower(bmc, "LAN_2_0", "3", "--stat")).Output);
    }

    private static Task<(int Exit, string Output)> Ipmitool(FakeBmc bmc, params string[] arguments) => Command.RunAsync(
        "ipmitool", ["-H", "127.0.0.1", "-p", bmc.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", "maas", "-P", "secret", "-L", "OPERATOR", .. arguments]);

    private static Task<(int Exit, string Output)> Ipmipower(FakeBmc bmc, string driver, string? suite, string action) => Command.RunAsync(
        "ipmipower",
        [
            "-D", driver, "-h", bmc.Address, "-u", "maas", "-p", "secret", "-l", "OPERATOR", .. suite is null ? Array.Empty<string>() : ["-I", suite],
            .. driver == "LAN" ? Array.Empty<string>() : ["-W", "opensesspriv"], action,
        ]);
}
