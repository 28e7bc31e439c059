using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Notifications;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Messages to users (api-resources.md §20.4).</summary>
public sealed class NotificationTests(SharedAppliance shared)
{
    private readonly TestAppliance _appliance = shared.Appliance;

    private static string[] MessagesOf(Reply reply) => [.. reply.Json.AsArray().Select(n => (string)n!["message"]!)];

    [Fact]
    public async Task Everybody_reads_what_is_for_them_until_they_dismiss_it()
    {
        var (admin, reader, other) = (await _appliance.AsAsync("admin"), await _appliance.AsAsync("reader"), await _appliance.AsAsync("otherreader"));
        var own = _appliance.Get<Accounts>().Find("reader")!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var users = (await admin.Post("notifications/", ("message", "to all"), ("users", "true"))).Json;
        await admin.Post("notifications/", ("message", "to admins"), ("admins", "true"));
        var one = (await admin.Post("notifications/", ("message", "to {name}"), ("context", "{\"name\": \"one\"}"), ("user", own), ("category", "warning"))).Json;
        Assert.Equal(("to {name}", "one", "warning", "reader"), ((string)one["message"]!, (string)one["context"]!["name"]!, (string)one["category"]!, (string)one["user"]!["username"]!));
        Assert.Equal(["to all", "to {name}"], MessagesOf(await reader.Get("notifications/")));
        Assert.Equal(["to all"], MessagesOf(await other.Get("notifications/")));
        Assert.Contains("to admins", MessagesOf(await admin.Get("notifications/")));
        Assert.DoesNotContain("to all", MessagesOf(await admin.Get("notifications/")));

        Assert.Equal((200, "null"), ((await reader.Post($"notifications/{users["id"]}/?op=dismiss")) is var dismissed ? dismissed.Status : 0, dismissed.Text));
        Assert.Equal(["to {name}"], MessagesOf(await reader.Get("notifications/")));
        Assert.Equal(["to all"], MessagesOf(await other.Get("notifications/")));
        Assert.Equal(403, (await other.Post($"notifications/{one["id"]}/?op=dismiss")).Status);
        Assert.Equal((403, 200), ((await other.Get($"notifications/{one["id"]}/")).Status, (await admin.Get($"notifications/{one["id"]}/")).Status));

        await admin.Put($"notifications/{users["id"]}/", ("dismissable", "false"));
        Assert.Equal("Notification is not dismissable", (await other.Post($"notifications/{users["id"]}/?op=dismiss")).Text);
        await admin.Put($"notifications/{users["id"]}/", ("message", "changed"));
        Assert.False((bool)(await admin.Get($"notifications/{users["id"]}/")).Json["dismissable"]!);
        Assert.Equal((204, 404), ((await admin.Delete($"notifications/{users["id"]}/")).Status, (await admin.Delete($"notifications/{users["id"]}/")).Status));
    }

    [Theory]
    [InlineData("message", "to {nobody}", "__all__", "Notification cannot be rendered.")]
    [InlineData("message", "a lone { brace", "__all__", "Notification cannot be rendered.")]
    [InlineData("message", "", "message", "This field is required.")]
    [InlineData("context", "[1]", "context", "Context is not a mapping.")]
    [InlineData("context", "{", "context", "Enter a valid JSON.")]
    [InlineData("category", "loud", "category", "Select a valid choice. loud is not one of the available choices.")]
    [InlineData("user", "99999", "user", "Select a valid choice. That choice is not one of the available choices.")]
    [InlineData("ident", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ident", "Ensure this value has at most 40 characters (it has 41).")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string field, string value, string where, string why)
    {
        var admin = await _appliance.AsAsync("admin");
        var known = (await admin.Post("notifications/", ("message", "as it was"), ("admins", "true"))).Json;
        var refused = await admin.Put($"notifications/{known["id"]}/", (field, value));
        Assert.Equal((400, why), (refused.Status, (string?)refused.Json[where]?[0]));
        Assert.Equal(known.ToJsonString(), (await admin.Get($"notifications/{known["id"]}/")).Json.ToJsonString());
    }

    [Fact]
    public async Task An_ident_is_there_once()
    {
        var admin = await _appliance.AsAsync("admin");
        Assert.Equal(200, (await admin.Post("notifications/", ("message", "first"), ("ident", "once"))).Status);
        Assert.Equal("Notification with this Ident already exists.", (string)(await admin.Post("notifications/", ("message", "second"), ("ident", "once"))).Json["ident"]![0]!);
    }

    [Fact]
    public async Task The_appliance_says_that_no_vlan_has_dhcp_until_one_has()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var notifications = appliance.Store.Documents(NotificationCollections.Notifications);
        async Task Until(bool there)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bool Is() => notifications.Where(NotificationCollections.ByIdent, "dhcp_disabled_all_vlans").Count == 1 == there;
            using var watch = notifications.Subscribe(_ =>
            {
                if (Is()) reached.TrySetResult();
            });
            if (!Is()) await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        await Until(there: true);
        Assert.Contains((await (await appliance.AsAsync("admin")).Get("notifications/")).Json.AsArray(), n => (string?)n!["ident"] == "dhcp_disabled_all_vlans");
        Assert.Empty((await (await appliance.AsAsync("alice")).Get("notifications/")).Json.AsArray());
        var vlan = appliance.Store.Documents(Collections.Vlans).All[0];
        await appliance.Store.CommitAsync(new Batch().Put(Collections.Vlans, vlan with { DhcpOn = true }));
        await Until(there: false);
        await appliance.Store.CommitAsync(new Batch().Put(Collections.Vlans, vlan));
        await Until(there: true);
    }
}
