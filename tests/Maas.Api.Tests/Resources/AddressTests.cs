using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Notifications;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Reserved addresses, pairings, routes and the former networks (network.md §1.6–1.8, api-resources.md §11, §13).</summary>
public sealed class AddressTests(Net net) : IClassFixture<Net>
{
    private readonly TestAppliance _appliance = net.Appliance;
    private readonly Net _net = net;

    [Fact]
    public async Task Users_reserve_and_release_addresses_of_their_own()
    {
        var (subnet, _, _) = await _net.SubnetAsync("10.20.0.0/24");
        await _net.Admin.Post("ipranges/", ("type", "dynamic"), ("subnet", Net.Text(subnet)), ("start_ip", "10.20.0.100"), ("end_ip", "10.20.0.200"));
        await _net.Admin.Post("ipranges/", ("type", "reserved"), ("subnet", Net.Text(subnet)), ("start_ip", "10.20.0.10"), ("end_ip", "10.20.0.19"));
        var user = await _appliance.AsAsync("user");
        Task<Reply> Reserve(params (string, string)[] fields) => user.Post("ipaddresses/?op=reserve", fields);
        var first = await Reserve(("subnet", "10.20.0.0/24"), ("hostname", "www"));
        Assert.Equal(("10.20.0.1", "user", 4), (first.Json["ip"]!.ToString(), first.Json["owner"]!["username"]!.ToString(), (int)first.Json["alloc_type"]!));
        Assert.Equal((400, "Must supply either the 'subnet' or the 'ip' parameter."), Of(await Reserve()));
        Assert.Equal((400, "No known subnet for IP address: 10.99.0.1."), Of(await Reserve(("ip", "10.99.0.1"))));
        Assert.Equal((400, "Unable to identify subnet: nowhere."), Of(await Reserve(("subnet", "nowhere"))));
        Assert.Equal((404, "The IP address 10.20.0.1 is already in use."), Of(await Reserve(("ip_address", "10.20.0.1"))));
        Assert.Equal((404, "10.20.0.12 is within the reserved range from 10.20.0.10 to 10.20.0.19"), Of(await Reserve(("ip", "10.20.0.12"))));
        Assert.Equal(
            (403, "IP address 10.20.0.150 belongs to an existing dynamic range. To reserve this IP address, a MAC address is required. (Create a device instead.)"),
            Of(await Reserve(("ip", "10.20.0.150"))));
        Assert.Single((await user.Get("ipaddresses/")).Json.AsArray());
        Assert.Equal((403, "Listing all IP addresses requires admin privileges."), Of(await user.Get("ipaddresses/", ("all", "true"))));
        Assert.Single((await _net.Admin.Get("ipaddresses/", ("owner", "user"))).Json.AsArray());
        Assert.Equal("www.maas", (await _net.Admin.Get("dnsresources/", ("name", "www"))).Json[0]!["fqdn"]!.ToString());
        Assert.Equal(400, (await (await _appliance.AsAsync("other")).Post("ipaddresses/?op=release", ("ip", "10.20.0.1"))).Status);
        Assert.Equal(204, (await user.Post("ipaddresses/?op=release", ("ip", "10.20.0.1"))).Status);
        Assert.Empty((await _net.Admin.Get("dnsresources/")).Json.AsArray());

        static (int, string) Of(Reply reply) => (reply.Status, reply.Text);
    }

    [Fact]
    public async Task With_a_mac_address_a_reservation_is_a_fixed_lease_and_a_forced_release_leaves_the_link_up()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.21.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        var mac = (await _net.Admin.Get($"nodes/{machine}/interfaces/{nic}/")).Json["mac_address"]!.ToString();
        var refused = await _net.Admin.Post("ipaddresses/?op=reserve", ("ip", "10.21.0.5"), ("mac", mac));
        Assert.Equal(400, refused.Status);
        Assert.StartsWith($"MAC address {mac} already belongs to ", refused.Text, StringComparison.Ordinal);
        var reserved = await _net.Admin.Post("ipaddresses/?op=reserve", ("ip", "10.21.0.5"), ("mac", "52:54:00:99:01:01"));
        Assert.Equal("unknown", reserved.Json["interface_set"]![0]!["type"]!.ToString());
        await _net.Link(machine, nic, ("mode", "static"), ("subnet", Net.Text(subnet)), ("ip_address", "10.21.0.6"));
        Assert.Equal((403, "Force-releasing an IP address requires admin privileges."), Of(await (await _appliance.AsAsync("user")).Post("ipaddresses/?op=release", ("ip", "10.21.0.6"), ("force", "true"))));
        Assert.Equal(204, (await _net.Admin.Post("ipaddresses/?op=release", ("ip", "10.21.0.6"), ("force", "true"))).Status);
        Assert.Equal(["link_up"], Net.Modes((await _net.Admin.Get($"nodes/{machine}/interfaces/{nic}/")).Json));
        Assert.Equal((400, "IP address 10.21.0.6 does not exist."), Of(await _net.Admin.Post("ipaddresses/?op=release", ("ip", "10.21.0.6"), ("force", "true"))));

        static (int, string) Of(Reply reply) => (reply.Status, reply.Text);
    }

    [Fact]
    public async Task What_is_sent_empty_is_not_what_is_left_out()
    {
        await _net.SubnetAsync("10.39.0.0/24");
        await _net.Admin.Post("ipranges/", ("type", "dynamic"), ("start_ip", "10.39.0.100"), ("end_ip", "10.39.0.110"));
        Assert.Equal((400, "Unable to identify subnet: ."), Of(await _net.Admin.Post("ipaddresses/?op=reserve", ("subnet", ""))));
        Assert.Equal((400, "IP address  does not exist."), Of(await _net.Admin.Post("ipaddresses/?op=release", ("ip", ""), ("force", "true"))));
        Assert.Equal((400, "No provided ip!"), Of(await _net.Admin.Post("ipaddresses/?op=release")));
        Assert.Equal((400, "Parameter 'ip' must contain an IP address."), Of(await _net.Admin.Get("ipaddresses/", ("ip", ""))));
        Assert.Empty((await _net.Admin.Get("ipaddresses/", ("all", "true"), ("owner", ""))).Json.AsArray());
        Assert.Equal(403, (await (await _appliance.AsAsync("user")).Get("ipaddresses/", ("owner", ""))).Status);
        Assert.Equal(
            (403, "IP address 10.39.0.105 belongs to an existing dynamic range. To reserve this IP address, a MAC address is required. (Create a device instead.)"),
            Of(await _net.Admin.Post("ipaddresses/?op=reserve", ("ip", "10.39.0.105"), ("ip_address", "10.39.0.5"), ("mac", "52:54:00:99:24:01"))));

        static (int, string) Of(Reply reply) => (reply.Status, reply.Text);
    }

    [Fact]
    public async Task Many_users_at_once_get_many_addresses()
    {
        await _net.SubnetAsync("10.22.0.0/24");
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => _net.Admin.Post("ipaddresses/?op=reserve", ("subnet", "10.22.0.0/24"))));
        Assert.Equal(40, replies.Select(r => r.Json["ip"]!.ToString()).Distinct().Count());
    }

    [Theory]
    [InlineData("10.23.0.0", "The network address cannot be a reserved IP.")]
    [InlineData("10.23.0.255", "The broadcast address cannot be a reserved IP.")]
    [InlineData("10.23.0.150", "The reserved IP 10.23.0.150 must be outside the dynamic range 10.23.0.100 - 10.23.0.200.")]
    [InlineData("10.23.0.9", "The ip 10.23.0.9 is already in use by another machine.")]
    [InlineData("10.98.0.9", "There is no subnet for 10.98.0.9. Create the subnet and try again.")]
    public async Task A_pairing_of_mac_and_address_is_checked(string ip, string error)
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.23.0.0/24");
        await _net.Admin.Post("ipranges/", ("type", "dynamic"), ("subnet", Net.Text(subnet)), ("start_ip", "10.23.0.100"), ("end_ip", "10.23.0.200"));
        var (machine, nic) = await _net.MachineAsync(vlan);
        await _net.Link(machine, nic, ("mode", "static"), ("subnet", Net.Text(subnet)), ("ip_address", "10.23.0.9"));
        var reply = await _net.Admin.Post("reservedips/", ("ip", ip), ("mac_address", "52:54:00:99:02:01"));
        Assert.Equal((400, $$"""{"ip": ["{{error}}"]}"""), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task A_pairing_changes_in_its_comment_only()
    {
        await _net.SubnetAsync("10.24.0.0/24");
        var made = await _net.Admin.Post("reservedips/", ("ip", "10.24.0.7"), ("mac_address", "52:54:00:99:03:01"), ("comment", "printer"));
        var path = $"reservedips/{made.Json["id"]}/";
        Assert.Equal("fax", (await _net.Admin.Put(path, ("comment", "fax"))).Json["comment"]!.ToString());
        Assert.Equal(
            """{"__all__": ["The ip, mac_address and the subnet of a reserved IP are immutable. Delete the entry and recreate it."]}""",
            (await _net.Admin.Put(path, ("ip", "10.24.0.8"))).Text);
        Assert.Equal(204, (await _net.Admin.Delete(path)).Status);
        Assert.Equal(404, (await _net.Admin.Get(path)).Status);
    }

    [Fact]
    public async Task Routes_go_from_one_subnet_to_another_by_a_gateway_of_the_first()
    {
        var (one, _, _) = await _net.SubnetAsync("10.25.0.0/24");
        var (two, _, _) = await _net.SubnetAsync("10.26.0.0/24");
        var (six, _, _) = await _net.SubnetAsync("fd00:26::/64");
        Task<Reply> Route(int from, int to, string gateway) =>
            _net.Admin.Post("static-routes/", ("source", Net.Text(from)), ("destination", Net.Text(to)), ("gateway_ip", gateway), ("metric", "5"));
        Assert.Equal("""{"__all__": ["source and destination cannot be the same subnet."]}""", (await Route(one, one, "10.25.0.1")).Text);
        Assert.Equal("""{"__all__": ["source and destination must be the same IP version."]}""", (await Route(one, six, "10.25.0.1")).Text);
        Assert.Equal("""{"gateway_ip": ["Enter an IP address in 10.25.0.0/24."], "__all__": ["gateway_ip must be with in the source subnet."]}""", (await Route(one, two, "10.26.0.1")).Text);
        var made = await Route(one, two, "10.25.0.1");
        Assert.Equal(("10.25.0.0/24", 5), (made.Json["source"]!["cidr"]!.ToString(), (int)made.Json["metric"]!));
        Assert.Equal(400, (await Route(one, two, "10.25.0.1")).Status);
        Assert.Equal(7, (int)(await _net.Admin.Put($"static-routes/{made.Json["id"]}/", ("metric", "7"))).Json["metric"]!);
        await _net.Admin.Delete($"subnets/{two}/");
        Assert.Empty((await _net.Admin.Get("static-routes/")).Json.AsArray());
    }

    [Fact]
    public async Task The_former_networks_can_be_read_and_are_gone_for_writers()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.27.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)));
        var network = (await _net.Admin.Get("networks/", ("node", machine))).Json.AsArray().Single()!;
        Assert.Equal(($"subnet-{subnet}", "255.255.255.0"), (network["name"]!.ToString(), network["netmask"]!.ToString()));
        Assert.Single((await _net.Admin.Get($"networks/subnet-{subnet}/?op=list_connected_macs")).Json.AsArray());
        Assert.Equal((410, "Gone"), ((await _net.Admin.Post("networks/")).Status, (await _net.Admin.Delete($"networks/subnet-{subnet}/")).Text));
        Assert.Equal(403, (await (await _appliance.AsAsync("user")).Put($"networks/subnet-{subnet}/")).Status);
    }

    [Theory]
    [InlineData("cidr=10.28.0.0/26", "The new subnet CIDR would exclude the IP range 10.28.0.100 - 10.28.0.110. Please remove it first.")]
    [InlineData("cidr=10.29.0.0/24", "The new subnet CIDR would exclude the IP range 10.28.0.100 - 10.28.0.110. Please remove it first.")]
    public async Task A_subnet_keeps_what_is_on_it_inside(string change, string error)
    {
        var (subnet, _, _) = await _net.SubnetAsync("10.28.0.0/24");
        await _net.Admin.Post("ipranges/", ("type", "dynamic"), ("subnet", Net.Text(subnet)), ("start_ip", "10.28.0.100"), ("end_ip", "10.28.0.110"));
        var parts = change.Split('=');
        Assert.Equal($$"""{"cidr": ["{{error}}"]}""", (await _net.Admin.Put($"subnets/{subnet}/", (parts[0], parts[1]))).Text);
        Assert.Equal("10.28.0.0/24", (await _net.Admin.Get($"subnets/{subnet}/")).Json["cidr"]!.ToString());
    }

    [Fact]
    public async Task Boot_architectures_are_named_or_numbered()
    {
        var (subnet, _, _) = await _net.SubnetAsync("10.30.0.0/24", ("disabled_boot_architectures", "00:07 0x0b,ipxe"));
        Assert.Equal(
            ["uefi_amd64_tftp", "uefi_arm64_tftp", "ipxe"],
            _appliance.Store.Documents(Collections.Subnets).Find(Net.Text(subnet))!.DisabledBootArchitectures);
        Assert.Equal(
            """{"disabled_boot_architectures": ["Unknown boot architecture 00:99"]}""", (await _net.Admin.Put($"subnets/{subnet}/", ("disabled_boot_architectures", "00:99"))).Text);
    }

    [Fact]
    public async Task Machines_that_deploy_together_get_different_addresses_and_none_that_answers()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.31.0.0/24");
        _appliance.Wire.Taken.Add(System.Net.IPAddress.Parse("10.31.0.1"));
        var addresses = _appliance.Get<Region.Networks.INodeAddresses>();
        var machines = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var (machine, nic) = await _net.MachineAsync(vlan);
            await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)));
            machines.Add(machine);
        }

        var nodes = machines.Select(m => _appliance.Store.Documents(Collections.Nodes).Find(m)!).ToList();
        Assert.All(await Task.WhenAll(nodes.Select(addresses.ClaimAsync)), claimed => Assert.False(claimed.IsRefused));
        var given = nodes.SelectMany(addresses.Of).Where(r => r.AllocType == IpAllocationType.Auto).Select(r => r.Ip!.ToString()).ToHashSet();
        Assert.Equal(5, given.Count);
        Assert.DoesNotContain("10.31.0.1", given);
        Assert.DoesNotContain(nodes.SelectMany(addresses.Of), r => r.TempExpiresOn is not null);
    }

    [Fact]
    public async Task A_subnet_that_runs_out_of_addresses_is_announced_until_there_are_more()
    {
        var (subnet, _, _) = await _net.SubnetAsync("10.32.0.0/26");
        var notices = _appliance.Store.Documents(NotificationCollections.Notifications);
        string? Announced() => notices.All.FirstOrDefault(n => n.Ident == $"ip_exhaustion__subnet_{subnet}")?.Message;
        async Task Until(Func<bool> isSo)
        {
            for (var i = 0; i < 500 && !isSo(); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.True(isSo());
        }

        var range = Net.Id(await _net.Admin.Post("ipranges/", ("type", "reserved"), ("subnet", Net.Text(subnet)), ("start_ip", "10.32.0.1"), ("end_ip", "10.32.0.50")));
        await Until(() => Announced() is not null);
        Assert.Equal("IP address exhaustion imminent on subnet: 10.32.0.0/26. There are 12 free addresses out of 62 (81% used).", Announced());
        await _net.Admin.Delete($"ipranges/{range}/");
        await Until(() => Announced() is null);
    }
}
