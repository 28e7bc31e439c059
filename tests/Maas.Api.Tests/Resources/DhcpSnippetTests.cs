using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>DHCP snippets with their history (network.md §1.9).</summary>
public sealed class DhcpSnippetTests(Net net) : IClassFixture<Net>
{
    private readonly ApiClient _admin = net.Admin;

    [Fact]
    public async Task A_snippet_keeps_its_history_and_goes_back_in_it()
    {
        var made = await _admin.Post("dhcp-snippets/", ("name", "ntp"), ("value", "option ntp-servers 10.0.0.1;"), ("description", "clock"));
        Assert.Equal((true, true), ((bool)made.Json["global_snippet"]!, (bool)made.Json["enabled"]!));
        var path = $"dhcp-snippets/{made.Json["id"]}/";
        await _admin.Put(path, ("value", "option ntp-servers 10.0.0.2;"));
        var third = await _admin.Put(path, ("value", "option ntp-servers 10.0.0.3;"), ("enabled", "false"));
        var history = third.Json["history"]!.AsArray();
        Assert.Equal(["option ntp-servers 10.0.0.3;", "option ntp-servers 10.0.0.2;", "option ntp-servers 10.0.0.1;"], history.Select(h => h!["value"]!.ToString()));
        Assert.False((bool)third.Json["enabled"]!);
        Assert.Equal("You must specify where to revert to", (await _admin.Post(path + "?op=revert")).Text);
        Assert.Equal("x is an invalid 'to' value", (await _admin.Post(path + "?op=revert", ("to", "x"))).Text);
        Assert.Equal(" is an invalid 'to' value", (await _admin.Post(path + "?op=revert", ("to", ""))).Text);
        Assert.Equal("option ntp-servers 10.0.0.3;", (await _admin.Post(path + "?op=revert", ("to", "0"))).Json["value"]!.ToString());
        Assert.Equal("option ntp-servers 10.0.0.2;", (await _admin.Post(path + "?op=revert", ("to", "-1"))).Json["value"]!.ToString());
        Assert.Equal("option ntp-servers 10.0.0.1;", (await _admin.Post(path + "?op=revert", ("to", history[2]!["id"]!.ToString()))).Json["value"]!.ToString());
        Assert.Equal(400, (await _admin.Post(path + "?op=revert", ("to", "-5"))).Status);
        Assert.Equal(204, (await _admin.Delete(path)).Status);
    }

    [Fact]
    public async Task A_snippet_may_say_nothing_but_has_a_name()
    {
        var made = await _admin.Post("dhcp-snippets/", ("name", "silent"), ("value", ""));
        Assert.Equal((200, ""), (made.Status, made.Json["value"]!.ToString()));
        var path = $"dhcp-snippets/{made.Json["id"]}/";
        var unnamed = await _admin.Put(path, ("name", ""));
        Assert.Equal((400, "This field cannot be blank."), (unnamed.Status, unnamed.Json["name"]![0]!.ToString()));
        await _admin.Put(path, ("value", "option ntp-servers 10.0.0.2;"));
        Assert.Equal("", (await _admin.Put(path, ("value", ""))).Json["value"]!.ToString());
        Assert.Equal(204, (await _admin.Delete(path)).Status);
    }

    [Theory]
    [InlineData("class \"x\" { }", "Line 1: the statement 'class' is not supported here; supported are option, next-server, server-name, filename, default-lease-time, max-lease-time, min-lease-time, host, allow and deny of unknown-clients and booting.")]
    [InlineData("option routers 10.0.0.300;", "Line 1: '10.0.0.300' is not a value of the option 'routers'.")]
    [InlineData("option nonsense 1;", "Line 1: there is no option 'nonsense'; define it with 'option nonsense code N = TYPE;' or write option-N.")]
    [InlineData("next-server 10.0.0.1", "Line 1: ';' is missing at the end.")]
    [InlineData("host h { hardware ethernet 52:54:00:00:00:01; fixed-address 192.0.2.1; }", "The fixed-address 192.0.2.1 of the host 'h' is in no subnet that the snippet is for.")]
    public async Task What_would_not_be_honoured_is_refused_by_name(string value, string error)
    {
        var reply = await _admin.Post("dhcp-snippets/", ("name", "bad"), ("value", value));
        Assert.Equal((400, error), (reply.Status, reply.Json["value"]![0]!.ToString()));
        Assert.DoesNotContain((await _admin.Get("dhcp-snippets/")).Json.AsArray(), s => s!["name"]!.ToString() == "bad");
    }

    [Fact]
    public async Task A_snippet_is_for_a_node_or_a_subnet_or_everybody()
    {
        var (subnet, _, _) = await net.SubnetAsync("10.50.0.0/24");
        var (machine, _) = await net.MachineAsync();
        var range = Net.Id(await _admin.Post("ipranges/", ("type", "dynamic"), ("subnet", Net.Text(subnet)), ("start_ip", "10.50.0.100"), ("end_ip", "10.50.0.200")));
        Assert.Equal(
            """{"__all__": ["A DHCP snippet cannot be enabled on a node and subnet at the same time."]}""",
            (await _admin.Post("dhcp-snippets/", ("name", "x"), ("value", "authoritative;"), ("node", machine), ("subnet", Net.Text(subnet)))).Text);
        var made = await _admin.Post("dhcp-snippets/", ("name", "x"), ("value", "filename \"x\";"), ("subnet", "10.50.0.0/24"), ("iprange", Net.Text(range)));
        Assert.Equal(("10.50.0.0/24", false), (made.Json["subnet"]!["cidr"]!.ToString(), (bool)made.Json["global_snippet"]!));
        var path = $"dhcp-snippets/{made.Json["id"]}/";
        var moved = await _admin.Put(path, ("node", machine));
        Assert.Equal(machine, moved.Json["node"]!["system_id"]!.ToString());
        Assert.Null(moved.Json["subnet"]);
        Assert.True((bool)(await _admin.Put(path, ("global_snippet", "true"))).Json["global_snippet"]!);
        Assert.Equal(403, (await (await net.Appliance.AsAsync("user")).Post("dhcp-snippets/", ("name", "x"), ("value", "authoritative;"))).Status);
        await _admin.Put(path, ("node", machine));
        await _admin.Delete($"machines/{machine}/");
        Assert.Equal(404, (await _admin.Get(path)).Status);
    }
}
