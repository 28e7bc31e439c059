using System.Text.Json;
using Maas.Testing.Appliance;
using Maas.Testing.FakeBmc;

namespace Maas.Api.Tests.Resources;

/// <summary>Power settings are tried against a BMC, and nothing is switched.</summary>
public sealed class PowerCheckTests
{
    [Theory]
    [InlineData("power_type=ipmi;power_parameters_power_user=maas;power_parameters_power_pass=secret", true, "settings,presence,power state,session,privilege,boot order")]
    [InlineData("power_type=ipmi;power_parameters_power_user=maas;power_parameters_power_pass=wrong", false, "settings,presence,login")]
    [InlineData("power_type=ipmi;power_parameters_power_user=maas;power_parameters_power_pass=secret;power_parameters_privilege_level=USER", false, "settings,presence,power state,session,privilege,boot order")]
    [InlineData("power_type=warp", false, "power type")]
    [InlineData("power_type=redfish", false, "settings")]
    public async Task Each_step_is_told(string form, bool passed, string steps)
    {
        await using var bmc = new FakeBmc();
        await using var appliance = await TestAppliance.StartAsync();
        var fields = form.Split(';').Select(p => p.Split('=', 2)).Select(p => (p[0], p[1])).Append(("power_parameters_power_address", bmc.Address)).ToArray();
        var reply = await (await appliance.AsAsync("admin")).Post("power-check/", fields);
        Assert.Equal(200, reply.Status);
        using var document = JsonDocument.Parse(reply.Text);
        Assert.Equal(passed, document.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal(steps.Split(','), document.RootElement.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("step").GetString()));
        Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
        Assert.Empty(bmc.Chassis.Actions);
    }
}
