using Maas.Domain.Inventory;

namespace Maas.Domain.Tests.Inventory;

public class BmcHandOffTests
{
    private const string Ipmi = "power_type: ipmi\npower_address: 10.0.0.9\npower_user: maas\npower_pass: 'x1:#'\nk_g: ''\ncipher_suite_id: \"3\"\n";

    [Fact]
    public void The_parameters_of_the_bmc_are_read_and_taken()
    {
        var (type, parameters) = BmcHandOff.Read(Ipmi)!.Value;
        var node = BmcHandOff.Apply(SampleNodes.Machine(), type, parameters).Value!;
        Assert.Equal("ipmi", node.PowerType);
        Assert.Equal("x1:#", node.PowerParameters["power_pass"]);
        Assert.Equal("3", node.PowerParameters["cipher_suite_id"]);
        Assert.Same(node, BmcHandOff.Apply(node, type, parameters).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no BMC was found\n")]
    [InlineData("power_type:\n")]
    [InlineData("- a\n- b\n")]
    [InlineData("a: [\n")]
    [InlineData("a: &x [*x]\n")]
    [InlineData("\0\u0001")]
    public void A_text_without_a_bmc_is_none(string text) => Assert.Null(BmcHandOff.Read(text));

    [Fact]
    public void A_redfish_service_is_not_given_up_for_ipmi()
    {
        var node = SampleNodes.Machine() with { PowerType = "redfish", PowerParameters = new Dictionary<string, string> { ["node_id"] = "1", ["power_pass"] = "old" } };
        var after = BmcHandOff.Apply(node, "ipmi", BmcHandOff.Read(Ipmi)!.Value.Parameters).Value!;
        Assert.Equal("redfish", after.PowerType);
        Assert.Equal("x1:#", after.PowerParameters["power_pass"]);
        Assert.False(after.PowerParameters.ContainsKey("cipher_suite_id"));
    }

    [Fact]
    public void A_node_whose_bmc_is_to_be_left_alone_keeps_its_parameters()
    {
        var node = SampleNodes.Machine() with { SkipBmcConfig = true };
        Assert.Same(node, BmcHandOff.Apply(node, "ipmi", new Dictionary<string, string>()).Value);
    }

    [Fact]
    public void An_unknown_type_is_refused() => Assert.True(BmcHandOff.Apply(SampleNodes.Machine(), "magic", new Dictionary<string, string>()).IsRefused);

    [Theory]
    [InlineData("BOOT_IMAGE=x BOOTIF=01-52-54-00-aa-00-01 quiet\n", "52:54:00:aa:00:01")]
    [InlineData("BOOTIF=01-52-54-00-aa-00-01", "52:54:00:aa:00:01")]
    [InlineData("ip=::::able-ant:BOOTIF", null)]
    public void The_boot_interface_is_on_the_kernels_command_line(string line, string? mac) => Assert.Equal(mac, CommissioningHints.BootInterface(line)?.ToString());
}
