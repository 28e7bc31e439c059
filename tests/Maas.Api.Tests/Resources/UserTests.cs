using Maas.Api.Tests.Access;
using Maas.Domain.Notifications;
using Maas.Region.Accounts;
using Maas.Region.Notifications;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Users and what becomes of what they had (api-resources.md §19.2).</summary>
public sealed class UserTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;

    public async ValueTask InitializeAsync() => _appliance = await TestAppliance.StartAsync();

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    [Theory]
    [InlineData("MAAS", "maas@localhost")]
    [InlineData("maas-init-node", "node-init-user@localhost")]
    public async Task System_users_have_an_address(string user, string email) =>
        Assert.Equal(email, (string?)(await (await _appliance.AsAsync("admin")).Get($"users/{user}/")).Json["email"]);

    [Fact]
    public async Task A_user_who_has_something_is_deleted_only_with_an_heir()
    {
        var sample = await Sample.MakeAsync(_appliance);
        var admin = await _appliance.AsAsync("admin");
        await _appliance.AsAsync("heir");
        var refused = await admin.Delete("users/owner/");
        Assert.Equal((400, "User owner cannot be deleted: 1 IP range(s), 2 node(s) are still allocated"), (refused.Status, refused.Text));
        Assert.Equal((404, "No User matches the given query."), ((await admin.Delete("users/owner/?transfer_resources_to=nobody")) is var nobody ? nobody.Status : 0, nobody.Text));
        Assert.Equal("owner", (string)(await admin.Get($"machines/{sample.Machine}/")).Json["owner"]!);

        Assert.Equal(204, (await admin.Delete("users/owner/?transfer_resources_to=heir")).Status);
        Assert.Equal("heir", (string)(await admin.Get($"machines/{sample.Machine}/")).Json["owner"]!);
        Assert.Equal("heir", (string)(await admin.Get($"devices/{sample.Device}/")).Json["owner"]!);
        Assert.Equal("heir", (string)(await admin.Get($"ipranges/{sample.IpRange}/")).Json["user"]!["username"]!);
        Assert.Empty(_appliance.Store.Documents(AccountCollections.SslKeys).Where(AccountCollections.SslKeysByUser, "owner"));
        Assert.Empty(_appliance.Store.Documents(AccountCollections.Tokens).Where(AccountCollections.TokensByUser, "owner"));
        Assert.DoesNotContain(_appliance.Store.Documents(NotificationCollections.Notifications).All, (Notification n) => n.User == "owner");
        Assert.Equal(204, (await admin.Delete("users/owner/")).Status);
    }
}
