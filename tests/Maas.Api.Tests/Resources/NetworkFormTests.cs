using System.Net;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>What is wrong with forms of network objects is said in the contract's words, all of it at once (api-resources.md §4, §11).</summary>
public sealed class NetworkFormTests(Net net) : IClassFixture<Net>
{
    private const string NoSuchChoice = "Select a valid choice. That choice is not one of the available choices.";

    [Theory]
    [InlineData(
        "subnets/", "cidr=10.90.0.0/24&rdns_mode=abc&name=$",
        """{"name": ["Enter a valid value."], "rdns_mode": ["Select a valid choice. abc is not one of the available choices."]}""")]
    [InlineData("subnets/", "cidr=10.90.0.0/24&vid=4095", """{"vid": ["Ensure this value is less than or equal to 4094."]}""")]
    [InlineData(
        "fabrics/0/vlans/", "vid=4095&name=$&mtu=1",
        """{"name": ["Enter a valid value."], "vid": ["VID must be between 0 and 4094."], "mtu": ["Ensure this value is greater than or equal to 552."]}""")]
    [InlineData("fabrics/", "name=a b&class_type=$", """{"name": ["Invalid fabric name: a b."], "class_type": ["Enter a valid value."]}""")]
    [InlineData(
        "static-routes/", "source=999&destination=nowhere&gateway_ip=10.0.0.1", $$"""{"source": ["None found with id=999."], "destination": ["{{NoSuchChoice}}"]}""")]
    [InlineData("dhcp-snippets/", "name=a&value=default-lease-time 600;&subnet=subnet-999", """{"subnet": ["None found with id=subnet-999."]}""")]
    [InlineData("ipranges/", "type=reserved&start_ip=10.90.0.1&end_ip=10.90.0.2&subnet=999", $$"""{"subnet": ["{{NoSuchChoice}}"]}""")]
    [InlineData("ipranges/", "type=reserved&start_ip=192.0.2.1&end_ip=192.0.2.2", """{"subnet": ["This field is required."]}""")]
    [InlineData(
        "ipranges/", "type=reserved&start_ip=192.0.2.1",
        """{"end_ip": ["This field is required.", "Start IP address and end IP address are both required."], "start_ip": ["Start IP address and end IP address are both required."], "subnet": ["This field is required."]}""")]
    [InlineData(
        "ipranges/", "type=x&start_ip=10.90.0.1&end_ip=x&subnet=cidr:10.90.0.0/24",
        $$"""{"type": ["Select a valid choice. x is not one of the available choices."], "end_ip": ["Enter a valid IPv4 or IPv6 address.", "Start IP address and end IP address are both required."], "start_ip": ["Start IP address and end IP address are both required."], "subnet": ["{{NoSuchChoice}}"]}""")]
    [InlineData(
        "subnets/", "cidr=x&name=$&vlan=x&gateway_ip=x",
        $$"""{"vlan": ["{{NoSuchChoice}}"], "cidr": ["Required format: <network>/<prefixlen>."], "name": ["Enter a valid value."], "gateway_ip": ["Enter a valid IPv4 or IPv6 address."]}""")]
    [InlineData("fabrics/0/vlans/", "vid=12&space=undefined&relay_vlan=x", $$"""{"relay_vlan": ["{{NoSuchChoice}}"], "space": ["{{NoSuchChoice}}"]}""")]
    [InlineData(
        "fabrics/0/vlans/", "vid=99999999999",
        """{"vid": ["Ensure this value is less than or equal to 2147483647.", "VID must be between 0 and 4094."]}""")]
    [InlineData(
        "fabrics/0/vlans/", "vid=12&mtu=99999999999",
        """{"mtu": ["Ensure this value is less than or equal to 2147483647.", "MTU must be between 552 and 65535."]}""")]
    [InlineData("fabrics/0/vlans/", "vid=12&primary_rack=x", """{"primary_rack": ["Select a valid choice. x is not one of the available choices."]}""")]
    [InlineData("static-routes/", "source=&destination=-1&gateway_ip=x&metric=-1",
        """{"source": ["This field is required."], "metric": ["Ensure this value is greater than or equal to 0."], "destination": ["None found with id=-1."], "gateway_ip": ["Enter a valid IPv4 or IPv6 address."]}""")]
    [InlineData("domains/", "name=$&ttl=x", """{"ttl": ["Enter a whole number."], "name": ["Domain name contains invalid characters.", "Label contains disallowed characters: '$'."]}""")]
    [InlineData("domains/", "name=a&ttl=-1", """{"ttl": ["Ensure this value is greater than or equal to 1."]}""")]
    [InlineData("domains/?op=set_serial", "serial=99999999999999999999", """{"serial": ["Expected a serial number between 1 and 4294967295"]}""")]
    [InlineData("dnsresources/", "name=a&address_ttl=x", """{"address_ttl": ["Enter a whole number."], "domain": ["This field is required."]}""")]
    [InlineData("dnsresourcerecords/", "fqdn=a.maas&rrtype=&rrdata=&ttl=x", """{"ttl": ["Enter a whole number."], "rrtype": ["This field is required."], "rrdata": ["This field is required."]}""")]
    [InlineData("dnsresources/", "", """{"name": ["This field is required."], "domain": ["This field is required."]}""")]
    public async Task All_that_is_wrong_is_said(string path, string query, string error)
    {
        var reply = await net.Admin.Post(path, Fields(query));
        Assert.Equal((400, error), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("fabrics/", "name", "fabrics/", "class_type")]
    [InlineData("spaces/", "name", "fabrics/0/vlans/", "name")]
    public async Task Too_long_is_all_that_is_said_of_a_name(string path, string field, string other, string otherField)
    {
        var name = new string('$', 300);
        Assert.Equal($$"""{"{{field}}": ["Ensure this value has at most 256 characters (it has 300)."]}""", (await net.Admin.Post(path, (field, name))).Text);
        var refused = (await net.Admin.Post(other, (otherField, name))).Json[otherField]!.AsArray();
        Assert.Equal("Ensure this value has at most 256 characters (it has 300).", Assert.Single(refused)!.ToString());
    }

    [Fact]
    public async Task Who_may_not_change_is_told_that_first()
    {
        var user = await net.Appliance.AsAsync("user");
        await net.SubnetAsync("10.97.0.0/24");
        await net.SubnetAsync("10.98.0.0/24");
        var route = Net.Id(await net.Admin.Post("static-routes/", ("source", "10.97.0.0/24"), ("destination", "10.98.0.0/24"), ("gateway_ip", "10.97.0.1")));
        Assert.Equal(403, (await user.Put($"static-routes/{route}/", ("metric", "x"))).Status);
        Assert.Equal(403, (await user.Put("domains/0/", ("ttl", "x"))).Status);
        Assert.Equal(
            """{"gateway_ip": ["Enter an IP address in 10.97.0.0/24."], "__all__": ["source and destination cannot be the same subnet."]}""",
            (await net.Admin.Put($"static-routes/{route}/", ("destination", "10.97.0.0/24"), ("gateway_ip", "10.98.0.1"))).Text);
    }

    [Fact]
    public async Task What_is_asked_for_is_told_from_what_would_be_made()
    {
        var fabric = Net.Id(await net.Admin.Post("fabrics/"));
        await net.Admin.Post($"fabrics/{fabric}/vlans/", ("vid", "7"));
        Assert.Equal("application/json", (await net.Admin.Post($"fabrics/{fabric}/vlans/", ("vid", "7"))).ContentType);
        Assert.Equal("application/json; charset=utf-8", (await net.Admin.Post($"fabrics/{fabric}/vlans/", ("vid", "x"))).ContentType);
        await net.SubnetAsync("10.91.0.0/24");
        await net.Admin.Post("ipaddresses/?op=reserve", ("ip", "10.91.0.5"));
        Assert.Equal("text/plain; charset=utf-8", (await net.Admin.Post("ipaddresses/?op=reserve", ("ip", "10.91.0.5"))).ContentType);
        Assert.Equal("text/plain", (await net.Admin.Get("subnets/999/")).ContentType);
        Assert.Equal((410, "text/plain"), ((await net.Admin.Post("networks/")).Status, (await net.Admin.Post("networks/")).ContentType));
    }

    [Fact]
    public async Task A_vlan_without_a_name_is_called_by_its_tag()
    {
        var fabric = Net.Id(await net.Admin.Post("fabrics/"));
        var path = $"vlans/{Net.Id(await net.Admin.Post($"fabrics/{fabric}/vlans/", ("vid", "30"), ("name", "thirty")))}/";
        Assert.Equal("thirty", (await net.Admin.Get(path)).Json["name"]!.ToString());
        Assert.Equal("30", (await net.Admin.Put(path, ("name", ""))).Json["name"]!.ToString());
        Assert.Equal("31", (await net.Admin.Put(path, ("vid", "31"))).Json["name"]!.ToString());
    }

    [Fact]
    public async Task Objects_are_found_by_conditions()
    {
        var fabric = (await net.Admin.Post("fabrics/", ("name", "wide"), ("class_type", "40g"))).Json;
        await net.Admin.Post("subnets/", ("cidr", "10.92.0.0/24"), ("vlan", fabric["vlans"]![0]!["id"]!.ToString()));
        Assert.Equal("10.92.0.0/24", (await net.Admin.Get("subnets/ip:10.92.0.9/")).Json["cidr"]!.ToString());
        Assert.Equal("10.92.0.0/24", (await net.Admin.Get("subnets/fabric:wide/")).Json["cidr"]!.ToString());
        Assert.Equal("wide", (await net.Admin.Get("fabrics/class:40g/")).Json["name"]!.ToString());
        Assert.Equal("wide", (await net.Admin.Get($"fabrics/fabric-{fabric["id"]}/")).Json["name"]!.ToString());
        await net.Admin.Post("subnets/", ("cidr", "10.92.1.0/24"), ("vlan", fabric["vlans"]![0]!["id"]!.ToString()));
        Assert.Equal((403, "Too many Subnet objects match the given query."), Of(await net.Admin.Get("subnets/fabric:wide/")));
    }

    [Fact]
    public async Task Only_a_controller_on_a_vlan_of_the_same_tag_serves_it()
    {
        await net.Appliance.Get<ControllerNode>().RefreshAsync(
            "box", "amd64/generic", [new OwnInterface("br0", MacAddress.Parse("52:54:00:bb:00:09", null), [(IPAddress.Parse("10.93.0.2"), Cidr.Parse("10.93.0.0/24"))])]);
        var rack = net.Appliance.Get<ControllerNode>().Current!.SystemId;
        var fabric = (await net.Admin.Post("fabrics/")).Json;
        var tagged = Net.Id(await net.Admin.Post($"fabrics/{fabric["id"]}/vlans/", ("vid", "44")));
        Assert.Equal($$"""{"primary_rack": ["Select a valid choice. {{rack}} is not one of the available choices."]}""", (await net.Admin.Put($"vlans/{tagged}/", ("primary_rack", rack))).Text);
        Assert.Equal(rack, (await net.Admin.Put($"vlans/{fabric["vlans"]![0]!["id"]}/", ("primary_rack", rack))).Json["primary_rack"]!.ToString());
    }

    [Theory]
    [InlineData("vid=11&dhcp_on=true", """{"dhcp_on": ["dhcp can only be turned on when a dynamic IP range is defined."]}""")]
    [InlineData("vid=11&relay_vlan=99999", $$"""{"relay_vlan": ["{{NoSuchChoice}}"]}""")]
    [InlineData("vid=11&mtu=70000", """{"mtu": ["MTU must be between 552 and 65535."]}""")]
    public async Task A_vlan_is_made_whole_or_not_at_all(string fields, string error)
    {
        var fabric = (await net.Admin.Post("fabrics/")).Json;
        var refused = await net.Admin.Post($"fabrics/{fabric["id"]}/vlans/", [.. fields.Split('&').Select(f => f.Split('=')).Select(f => (f[0], f[1]))]);
        Assert.Equal((400, error), (refused.Status, refused.Text));
        Assert.Single((await net.Admin.Get($"fabrics/{fabric["id"]}/vlans/")).Json.AsArray());
        var first = fabric["vlans"]![0]!["id"]!.ToString();
        var relayed = await net.Admin.Post($"fabrics/{fabric["id"]}/vlans/", ("vid", "11"), ("relay_vlan", first));
        Assert.Equal(first, relayed.Json["relay_vlan"]!["id"]!.ToString());
    }

    [Fact]
    public async Task A_bmc_has_its_address_and_nobody_else_gets_it()
    {
        var (subnet, vlan, _) = await net.SubnetAsync("10.94.0.0/30");
        var (machine, _) = await net.MachineAsync(vlan);
        await net.Admin.Put(
            $"machines/{machine}/", ("power_type", "redfish"), ("power_parameters_power_address", "10.94.0.1"), ("power_parameters_power_user", "u"),
            ("power_parameters_power_pass", "p"));
        var row = Assert.Single((await net.Admin.Get($"subnets/{subnet}/?op=ip_addresses")).Json.AsArray())!;
        Assert.Equal(("10.94.0.1", 1, "redfish"), (row["ip"]!.ToString(), (int)row["alloc_type"]!, row["bmcs"]![0]!["power_type"]!.ToString()));
        Assert.Equal(machine, row["bmcs"]![0]!["nodes"]![0]!["system_id"]!.ToString());
        Assert.Null((await net.Admin.Get($"subnets/{subnet}/?op=ip_addresses&with_summary=false")).Json[0]!["bmcs"]);
        Assert.Equal("assigned-ip", (await net.Admin.Get($"subnets/{subnet}/?op=reserved_ip_ranges")).Json[0]!["purpose"]![0]!.ToString());
        var listed = Assert.Single((await net.Admin.Get("ipaddresses/", ("all", "true"), ("ip", "10.94.0.1"))).Json.AsArray())!;
        Assert.Equal(("Static", "10.94.0.0/30", 0), (listed["alloc_type_name"]!.ToString(), listed["subnet"]!["cidr"]!.ToString(), listed["interface_set"]!.AsArray().Count));
        Assert.Equal("10.94.0.2", (await net.Admin.Post("ipaddresses/?op=reserve", ("subnet", Net.Text(subnet)))).Json["ip"]!.ToString());
        Assert.Equal((503, "No more IPs available in subnet: 10.94.0.0/30."), Of(await net.Admin.Post("ipaddresses/?op=reserve", ("subnet", Net.Text(subnet)))));
    }

    [Fact]
    public async Task An_unmanaged_subnet_is_all_taken_but_for_its_reserved_ranges()
    {
        var (subnet, _, _) = await net.SubnetAsync("10.95.0.0/29", ("managed", "false"));
        await net.Admin.Post("ipranges/", ("type", "reserved"), ("start_ip", "10.95.0.3"), ("end_ip", "10.95.0.4"));
        var taken = (await net.Admin.Get($"subnets/{subnet}/?op=reserved_ip_ranges")).Json.AsArray();
        Assert.Equal(
            ["10.95.0.1-10.95.0.2 unmanaged", "10.95.0.3-10.95.0.4 reserved", "10.95.0.5-10.95.0.6 unmanaged"], taken.Select(r => $"{r!["start"]}-{r["end"]} {r["purpose"]![0]}"));
        Assert.Equal("10.95.0.3", Assert.Single((await net.Admin.Get($"subnets/{subnet}/?op=unreserved_ip_ranges")).Json.AsArray())!["start"]!.ToString());
    }

    [Fact]
    public async Task The_last_dynamic_range_may_go_while_dhcp_is_on_and_dhcp_is_not_turned_on_without_one()
    {
        await net.Appliance.Get<ControllerNode>().RefreshAsync(
            "box", "amd64/generic", [new OwnInterface("br0", MacAddress.Parse("52:54:00:bb:00:09", null), [(IPAddress.Parse("10.93.0.2"), Cidr.Parse("10.93.0.0/24"))])]);
        var (subnet, vlan, _) = await net.SubnetAsync("10.96.0.0/24");
        var range = Net.Id(await net.Admin.Post("ipranges/", ("type", "dynamic"), ("start_ip", "10.96.0.10"), ("end_ip", "10.96.0.20")));
        var rack = net.Appliance.Get<ControllerNode>().Current!.SystemId;
        Assert.True((bool)(await net.Admin.Put($"vlans/{vlan}/", ("dhcp_on", "true"), ("primary_rack", rack))).Json["dhcp_on"]!);
        Assert.Equal(400, (await net.Admin.Delete($"subnets/{subnet}/")).Status);
        Assert.Equal(204, (await net.Admin.Delete($"ipranges/{range}/")).Status);
        Assert.True((bool)(await net.Admin.Get($"vlans/{vlan}/")).Json["dhcp_on"]!);
        Assert.Equal("""{"dhcp_on": ["dhcp can only be turned on when a dynamic IP range is defined."]}""", (await net.Admin.Put($"vlans/{vlan}/", ("dhcp_on", "true"))).Text);
        Assert.Equal(204, (await net.Admin.Delete($"subnets/{subnet}/")).Status);
    }

    private static (int, string) Of(Reply reply) => (reply.Status, reply.Text);

    private static (string, string)[] Fields(string query) =>
        [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('=', 2)).Select(f => (f[0], f[1]))];
}
