using Maas.Domain.Nodes;

namespace Maas.Domain.Tests.Nodes;

public class BmcAddressTests
{
    [Theory]
    [InlineData("ipmi", "power_address", "10.0.0.9", "10.0.0.9")]
    [InlineData("ipmi", "power_address", " fd00::9 ", "fd00::9")]
    [InlineData("redfish", "power_address", "10.0.0.9:8443", "10.0.0.9")]
    [InlineData("redfish", "power_address", "[fd00::9]:8443", "fd00::9")]
    [InlineData("lxd", "power_address", "https://10.0.0.9:8443/", "10.0.0.9")]
    [InlineData("virsh", "power_address", "qemu+ssh://user@[fd00::9]/system", "fd00::9")]
    [InlineData("webhook", "power_query_uri", "http://10.0.0.9/status", "10.0.0.9")]
    [InlineData("ipmi", "power_address", "bmc.example.com", null)]
    [InlineData("ipmi", "power_address", "9", null)]
    [InlineData("ipmi", "power_address", "", null)]
    [InlineData("ipmi", "power_user", "10.0.0.9", null)]
    [InlineData("manual", "power_address", "10.0.0.9", null)]
    public void An_address_is_read_out_of_the_settings(string type, string name, string value, string? address) =>
        Assert.Equal(address, BmcAddress.Of(type, new Dictionary<string, string> { [name] = value })?.ToString());
}
