using Maas.Domain.Inventory;

namespace Maas.Domain.Tests.Inventory;

public class BmcHandOffTests
{
    private static readonly Dictionary<string, string> Ipmi =
        new() { ["power_address"] = "10.0.0.9", ["power_user"] = "maas", ["power_pass"] = "x1:#", ["k_g"] = "", ["cipher_suite_id"] = "3" };

    [Fact]
    public void The_parameters_of_the_bmc_are_taken()
    {
        var node = BmcHandOff.Apply(SampleNodes.Machine(), "ipmi", Ipmi).Value!;
        Assert.Equal("ipmi", node.PowerType);
        Assert.Equal("x1:#", node.PowerParameters["power_pass"]);
        Assert.Equal("3", node.PowerParameters["cipher_suite_id"]);
        Assert.Same(node, BmcHandOff.Apply(node, "ipmi", Ipmi).Value);
    }

    [Fact]
    public void A_redfish_service_is_not_given_up_for_ipmi()
    {
        var node = SampleNodes.Machine() with { PowerType = "redfish", PowerParameters = new Dictionary<string, string> { ["node_id"] = "1", ["power_pass"] = "old" } };
        var after = BmcHandOff.Apply(node, "ipmi", Ipmi).Value!;
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
