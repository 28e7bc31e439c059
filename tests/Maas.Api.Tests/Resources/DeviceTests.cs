using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Devices: whose are listed, what they hang on, what they are called (api-resources.md §5.2, §8.1).</summary>
public sealed class DeviceTests(Net net) : IClassFixture<Net>
{
    private static int _made;

    [Fact]
    public async Task Lists_have_ones_own_and_a_number_finds_any()
    {
        var (user, other) = (await net.Appliance.AsAsync("user"), await net.Appliance.AsAsync("other"));
        var mine = await DeviceAsync(user);
        var theirs = await DeviceAsync(net.Admin);
        Assert.Equal([mine], Ids(await user.Get("devices/", ("id", mine), ("id", theirs))));
        Assert.Empty(Ids(await other.Get("devices/", ("id", mine), ("id", theirs))));
        Assert.Equal([mine, theirs], Ids(await net.Admin.Get("devices/", ("id", mine), ("id", theirs))));
        Assert.Equal(200, (await user.Get($"devices/{theirs}/")).Status);
    }

    [Theory]
    [InlineData("domain=nosuch", 200, "[]")]
    [InlineData("zone=nosuch", 400, """{"zone": ["No such zone(s): nosuch."]}""")]
    [InlineData("pool=default", 200, "[]")]
    public async Task A_domain_that_is_not_there_has_no_nodes_and_a_pool_has_no_devices(string filter, int status, string answer)
    {
        var reply = await net.Admin.Get($"devices/?{filter}");
        Assert.Equal((status, answer), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("mac_addresses=m1", "'m1' is not a valid MAC address.")]
    [InlineData("mac_addresses=m1&mac_addresses=52:54:00:de:01:01", "One or more MAC addresses is invalid. ('m1' is not a valid MAC address.)")]
    [InlineData("mac_addresses=m1&mac_addresses=m2", "One or more MAC addresses is invalid. ('m1' is not a valid MAC address. — 'm2' is not a valid MAC address.)")]
    public async Task What_is_wrong_with_several_addresses_is_told_in_one_sentence(string query, string error)
    {
        var fields = query.Split('&').Select(f => f.Split('=', 2)).Select(f => (f[0], f[1])).ToArray();
        foreach (var reply in new[] { await net.Admin.Post("devices/", fields), await net.Admin.Post("machines/", [("architecture", "amd64"), ("power_type", "manual"), .. fields]) })
            Assert.Equal((400, error), (reply.Status, (string?)reply.Json["mac_addresses"]![0]));
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("machines")]
    [InlineData("devices")]
    [InlineData("rackcontrollers")]
    [InlineData("regioncontrollers")]
    public async Task What_is_no_mac_address_is_registered_nowhere(string nodes)
    {
        foreach (var op in new[] { "is_registered", "is_action_in_progress" })
        {
            var reply = await net.Admin.Get($"{nodes}/?op={op}", ("mac_address", "garbage"));
            Assert.Equal((200, "false"), (reply.Status, reply.Text));
        }
    }

    [Fact]
    public async Task An_interface_takes_static_links_only_and_waits_for_one_on_another_vlan()
    {
        var (subnet, vlan, _) = await net.SubnetAsync("10.70.0.0/24");
        var device = (await net.Admin.Post("devices/", ("mac_addresses", "52:54:00:de:02:01"))).Json;
        var nic = (int)device["interface_set"]![0]!["id"]!;
        var path = $"nodes/{device["system_id"]}/interfaces/{nic}/";
        Assert.Equal(["static"], Net.Modes((await net.Link(device["system_id"]!.ToString(), nic, ("mode", "STATIC"), ("subnet", Net.Text(subnet)), ("force", "true"))).Json));
        Assert.Equal(
            """{"mode": ["'link_up' is not a valid mode.  It should be one of: 'static'."]}""", (await net.Link(device["system_id"]!.ToString(), nic, ("mode", "LINK_UP"))).Text);
        Assert.Equal("""{"numa_node": ["Only interfaces for machines are linked to a NUMA node"]}""", (await net.Admin.Put(path, ("numa_node", "0"))).Text);
        Assert.Empty(Net.Modes((await net.Admin.Put(path, ("vlan", ""))).Json));
        Assert.Empty(Net.Modes((await net.Admin.Put(path, ("vlan", Net.Text(vlan)))).Json));
    }

    [Fact]
    public async Task A_device_hangs_on_any_node_but_itself()
    {
        var (outer, inner, innermost) = (await DeviceAsync(net.Admin), await DeviceAsync(net.Admin), await DeviceAsync(net.Admin));
        Assert.Equal(outer, (await net.Admin.Put($"devices/{inner}/", ("parent", outer))).Json["parent"]!.ToString());
        Assert.Equal(inner, (await net.Admin.Put($"devices/{innermost}/", ("parent", inner))).Json["parent"]!.ToString());
        foreach (var (device, parent) in new[] { (inner, inner), (outer, innermost), (inner, "nosuch") })
        {
            var refused = await net.Admin.Put($"devices/{device}/", ("parent", parent));
            Assert.Equal((400, """{"parent": ["Select a valid choice. That choice is not one of the available choices."]}"""), (refused.Status, refused.Text));
        }

        Assert.Equal(204, (await net.Admin.Delete($"devices/{outer}/")).Status);
        foreach (var gone in new[] { inner, innermost }) Assert.Equal(404, (await net.Admin.Get($"devices/{gone}/")).Status);
    }

    [Fact]
    public async Task An_empty_name_asks_for_a_new_one()
    {
        var device = await DeviceAsync(net.Admin, ("hostname", "printer"));
        var renamed = (await net.Admin.Put($"devices/{device}/", ("hostname", ""))).Json["hostname"]!.ToString();
        Assert.True(renamed.Length > 0 && renamed != "printer", renamed);
        Assert.Equal(renamed, (await net.Admin.Put($"devices/{device}/", ("description", "x"))).Json["hostname"]!.ToString());
    }

    [Fact]
    public async Task Only_administrators_move_devices_to_a_zone()
    {
        var user = await net.Appliance.AsAsync("user");
        var mine = await DeviceAsync(user);
        var refused = await user.Post("devices/?op=set_zone", ("zone", "default"), ("nodes", mine));
        Assert.Equal((400, """{"system_id": ["Some of the given system ids are invalid system ids."]}"""), (refused.Status, refused.Text));
        Assert.Equal((200, "null"), ((await net.Admin.Post("devices/?op=set_zone", ("zone", "default"), ("nodes", mine))) is var moved ? (moved.Status, moved.Text) : default));
    }

    private static async Task<string> DeviceAsync(ApiClient who, params (string, string)[] more) => (await who.Post(
        "devices/", [("mac_addresses", $"52:54:00:de:00:{Interlocked.Increment(ref _made):x2}"), .. more])).Json["system_id"]!.ToString();

    private static IEnumerable<string> Ids(Reply reply) => reply.Json.AsArray().Select(d => d!["system_id"]!.ToString());
}
