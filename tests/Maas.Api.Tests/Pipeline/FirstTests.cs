namespace Maas.Api.Tests.Pipeline;

public sealed class FirstTests(SharedAppliance shared)
{
    [Fact]
    public async Task An_administrator_sees_himself()
    {
        var admin = await shared.Appliance.AsAsync("admin");
        var me = await admin.Get("users/?op=whoami");
        Assert.Equal(200, me.Status);
        Assert.Equal("admin", (string?)me.Json["username"]);
    }
}
