using Maas.Domain.Lifecycle;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Interfaces and their links (network.md §4).</summary>
public sealed class InterfaceTests(Net net) : IClassFixture<Net>
{
    private readonly TestAppliance _appliance = net.Appliance;
    private readonly Net _net = net;

    private Task<Reply> Post(string systemId, string op, params (string, string)[] fields) => _net.Admin.Post($"nodes/{systemId}/interfaces/?op={op}", fields);

    private async Task SetStatusAsync(string systemId, NodeState status)
    {
        var node = _appliance.Store.Documents(Collections.Nodes).Find(systemId)!;
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, node with { Status = status }));
    }

    [Fact]
    public async Task A_physical_interface_on_a_vlan_is_up_and_one_without_is_disconnected()
    {
        var (_, vlan, _) = await _net.SubnetAsync("10.1.0.0/24");
        var (machine, _) = await _net.MachineAsync();
        var on = await Post(machine, "create_physical", ("mac_address", "52:54:00:88:00:01"), ("vlan", Net.Text(vlan)), ("tags", "a,b"), ("mtu", "9000"), ("link_speed", "1000"));
        Assert.Equal("eth1", on.Json["name"]!.ToString());
        Assert.Equal(["link_up"], Net.Modes(on.Json));
        Assert.Equal((9000, 1000, true), ((int)on.Json["effective_mtu"]!, (int)on.Json["link_speed"]!, (bool)on.Json["link_connected"]!));
        var off = await Post(machine, "create_physical", ("mac_address", "52:54:00:88:00:02"));
        Assert.Null(off.Json["vlan"]);
        Assert.Empty(off.Json["links"]!.AsArray());
        Assert.False((bool)off.Json["link_connected"]!);
    }

    [Theory]
    [InlineData("create_physical", "mac_address=nonsense", """{"mac_address": ["'nonsense' is not a valid MAC address."]}""")]
    [InlineData("create_physical", "", """{"mac_address": ["This field is required."]}""")]
    [InlineData("create_physical", "mac_address=52:54:00:88:01:01&mtu=500", """{"mtu": ["Ensure this value is greater than or equal to 552."]}""")]
    [InlineData("create_physical", "mac_address=52:54:00:88:01:01&vlan=999", """{"vlan": ["Select a valid choice. That choice is not one of the available choices."]}""")]
    [InlineData("create_physical", "mac_address=52:54:00:88:01:01&name=this-name-is-too-long", """{"name": ["Enter a valid value."]}""")]
    [InlineData("create_physical", "mac_address=52:54:00:88:01:01&accept_ra=maybe&enabled=0&mtu=x", """{"mtu": ["Enter a whole number."]}""")]
    [InlineData("create_bond", "", """{"name": ["This field is required."], "parents": ["A bond interface must have one or more parents."], "mac_address": ["This field cannot be blank."]}""")]
    [InlineData("create_bond", "name=bond0", """{"parents": ["A bond interface must have one or more parents."], "mac_address": ["This field cannot be blank."]}""")]
    [InlineData("create_bond", "name=bond0&parents=99999", """{"parents": ["Select a valid choice. 99999 is not one of the available choices."], "mac_address": ["This field cannot be blank."]}""")]
    [InlineData("create_bond", "name=bond0&parents=1,2", "{\"parents\": [\"“1,2” is not a valid value.\"], \"mac_address\": [\"This field cannot be blank.\"]}")]
    [InlineData("create_bond", "name=bond0&parents=", "{\"parents\": [\"“” is not a valid value.\"], \"mac_address\": [\"This field cannot be blank.\"]}")]
    [InlineData("create_bridge", "name=br0&parent=", "{\"parent\": [\"“” is not a valid value.\"], \"mac_address\": [\"This field cannot be blank.\"]}")]
    [InlineData("create_physical", "mac_address=52:54:00:88:01:01&tags=x,,y", "{\"tags\": [\"Item 2 in the array did not validate: This field is required.\"]}")]
    [InlineData("create_vlan", "parent=99999&vlan=999", """{"parent": ["Select a valid choice. 99999 is not one of the available choices."], "vlan": ["Select a valid choice. That choice is not one of the available choices."]}""")]
    [InlineData("create_bond", "name=bond0&mtu=x", """{"mtu": ["Enter a whole number."], "parents": ["A bond interface must have one or more parents."], "mac_address": ["This field cannot be blank."]}""")]
    [InlineData("create_bridge", "name=br0&parent=99999&link_speed=x", """{"link_speed": ["Enter a whole number."], "parent": ["Select a valid choice. 99999 is not one of the available choices."], "mac_address": ["This field cannot be blank."]}""")]
    [InlineData("create_vlan", "interface_speed=-1", """{"parent": ["A VLAN interface must have exactly one parent."], "vlan": ["A VLAN interface must be connected to a tagged VLAN."], "interface_speed": ["Ensure this value is greater than or equal to 0."]}""")]
    [InlineData("create_vlan", "", """{"parent": ["A VLAN interface must have exactly one parent."], "vlan": ["A VLAN interface must be connected to a tagged VLAN."]}""")]
    [InlineData("create_bridge", "", """{"name": ["This field is required."], "parent": ["A bridge interface must have exactly one parent."], "mac_address": ["This field cannot be blank."]}""")]
    [InlineData("create_bridge", "name=br0", """{"parent": ["A bridge interface must have exactly one parent."], "mac_address": ["This field cannot be blank."]}""")]
    public async Task What_is_wrong_with_an_interface_is_said_and_nothing_is_made(string op, string query, string error)
    {
        var (machine, _) = await _net.MachineAsync();
        var fields = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('=', 2)).Select(f => (f[0], f[1])).ToArray();
        var reply = await Post(machine, op, fields);
        Assert.Equal(400, reply.Status);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(error), reply.Json), reply.Text);
        Assert.Single((await _net.Admin.Get($"nodes/{machine}/interfaces/")).Json.AsArray());
    }

    [Fact]
    public async Task A_mac_address_and_a_name_are_taken_once()
    {
        var (machine, nic) = await _net.MachineAsync();
        var mac = (await _net.Admin.Get($"nodes/{machine}/interfaces/{nic}/")).Json["mac_address"]!.ToString();
        var (other, _) = await _net.MachineAsync();
        var hostname = (await _net.Admin.Get($"machines/{machine}/")).Json["hostname"]!.ToString();
        Assert.Equal($$"""{"mac_address": ["This MAC address is already in use by eth0 (physical) on {{hostname}}."]}""", (await Post(other, "create_physical", ("mac_address", mac))).Text);
        var label = (await _net.Admin.Get($"machines/{other}/")).Json["hostname"]!.ToString();
        Assert.Equal(
            $$"""{"name": ["Node {{other}} ({{label}}) already has an interface named 'eth0'."]}""",
            (await Post(other, "create_physical", ("mac_address", "52:54:00:88:02:01"), ("name", "eth0"))).Text);
    }

    [Fact]
    public async Task The_name_of_a_bond_or_bridge_is_refused_once_nothing_else_is_wrong()
    {
        var (machine, nic) = await _net.MachineAsync();
        foreach (var (op, parent) in new[] { ("create_bond", "parents"), ("create_bridge", "parent") })
        {
            var taken = await Post(machine, op, ("name", "eth0"), (parent, Net.Text(nic)));
            Assert.Equal(
                ("application/json", """{"__all__": ["Interface with this Node config and Name already exists."]}"""), (taken.ContentType, taken.Text));
            var wrong = await Post(machine, op, ("name", "eth0"), (parent, Net.Text(nic)), ("mtu", "1"));
            Assert.Equal("""{"mtu": ["Ensure this value is greater than or equal to 552."]}""", wrong.Text);
        }

        var bridge = Net.Id(await Post(machine, "create_bridge", ("name", "br0"), ("parent", Net.Text(nic))));
        var renamed = await _net.Admin.Put($"nodes/{machine}/interfaces/{bridge}/", ("name", "eth0"));
        Assert.Equal(("application/json", """{"__all__": ["Interface with this Node config and Name already exists."]}"""), (renamed.ContentType, renamed.Text));
        var bond = await Post(machine, "create_bond", ("name", "bond0"), ("parents", Net.Text(bridge)));
        Assert.Equal(("application/json", """{"parents": ["Only physical interfaces can be bonded."]}"""), (bond.ContentType, bond.Text));
    }

    [Fact]
    public async Task The_interface_beneath_a_bridge_or_vlan_may_be_called_its_parents()
    {
        var (machine, nic) = await _net.MachineAsync();
        var other = Net.Id(await Post(machine, "create_physical", ("mac_address", "52:54:00:88:02:0a"), ("name", "eth1")));
        var bridge = await Post(machine, "create_bridge", ("name", "br0"), ("parents", Net.Text(nic)));
        Assert.Equal("eth0", (string)bridge.Json["parents"]![0]!);
        var moved = await _net.Admin.Put($"nodes/{machine}/interfaces/{Net.Id(bridge)}/", ("parents", Net.Text(other)));
        Assert.Equal("eth1", (string)Assert.Single(moved.Json["parents"]!.AsArray())!);
        var wrong = await Post(machine, "create_vlan", ("vlan", "0"), ("parents", "99999"));
        Assert.Contains("Select a valid choice. 99999 is not one of the available choices.", (string)wrong.Json["parent"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_has_no_mac_address_of_a_parent_that_is_refused()
    {
        const string Used = "A bridge interface can't have a parent that is already in a bond or a bridge.";
        var (machine, nic) = await _net.MachineAsync();
        var bridge = Net.Id(await Post(machine, "create_bridge", ("name", "br0"), ("parent", Net.Text(nic))));
        var refused = await Post(machine, "create_bridge", ("name", "br1"), ("parent", Net.Text(nic)));
        Assert.Equal($$"""{"mac_address": ["This field cannot be blank."], "parent": ["{{Used}}"]}""", refused.Text);
        var nameless = (await Post(machine, "create_bridge", ("parent", Net.Text(nic)))).Json;
        Assert.Equal(
            ("This field is required.", "This field cannot be blank.", Used), ((string)nameless["name"]![0]!, (string)nameless["mac_address"]![0]!, (string)nameless["parent"]![0]!));
        var given = await Post(machine, "create_bridge", ("name", "br1"), ("parent", Net.Text(bridge)), ("mac_address", "52:54:00:88:07:01"));
        Assert.Equal("""{"parent": ["A bridge interface can't have another bridge interface as parent."]}""", given.Text);
    }

    [Fact]
    public async Task What_is_built_on_others_has_speeds_of_its_own()
    {
        var (machine, nic) = await _net.MachineAsync();
        var bridge = (await Post(
            machine, "create_bridge", ("name", "br0"), ("parent", Net.Text(nic)), ("link_connected", "1"), ("interface_speed", "1000"), ("link_speed", "100"))).Json;
        Assert.Equal((true, 1000, 100), ((bool)bridge["link_connected"]!, (int)bridge["interface_speed"]!, (int)bridge["link_speed"]!));
        var astray = await Post(machine, "create_bridge", ("name", "br1"), ("parent", Net.Text(nic)), ("vlan", "x"), ("link_speed", "x"));
        Assert.Equal(["link_speed", "mac_address", "parent", "vlan"], astray.Json.AsObject().Select(f => f.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_subnet_elsewhere_is_named_whatever_the_mode()
    {
        var (subnet, _, _) = await _net.SubnetAsync("10.115.0.0/24");
        var (_, vlan, _) = await _net.SubnetAsync("10.116.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        var elsewhere = Net.Text(subnet);
        var none = $"None found with id={elsewhere}.";
        foreach (var (mode, said) in new[] { ("", new[] { none }), ("x", [none]), ("static", [none, "This field is required."]) })
        {
            var refused = (await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=link_subnet", ("mode", mode), ("subnet", elsewhere))).Json;
            Assert.Equal(said, refused["subnet"]!.AsArray().Select(m => (string)m!));
            Assert.Equal(mode != "static", refused["mode"] is not null);
        }
    }

    [Fact]
    public async Task A_new_interface_has_its_link_even_when_it_is_disabled()
    {
        var (_, vlan, _) = await _net.SubnetAsync("10.114.0.0/24");
        var (machine, _) = await _net.MachineAsync();
        var made = (await Post(machine, "create_physical", ("mac_address", "52:54:00:88:08:01"), ("vlan", Net.Text(vlan)), ("enabled", "false"))).Json;
        Assert.False((bool)made["enabled"]!);
        Assert.Equal(["link_up"], Net.Modes(made));
    }

    [Fact]
    public async Task A_numa_node_is_one_of_the_machines()
    {
        var (machine, nic) = await _net.MachineAsync();
        var path = $"nodes/{machine}/interfaces/{nic}/";
        Assert.Equal("""{"numa_node": ["Invalid NUMA node"]}""", (await _net.Admin.Put(path, ("numa_node", "7"))).Text);
        Assert.Equal(0, (int)(await _net.Admin.Put(path, ("numa_node", "0"))).Json["numa_node"]!);
    }

    [Fact]
    public async Task A_bond_takes_its_members_links_and_place()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.2.0.0/24");
        var (machine, first) = await _net.MachineAsync(vlan);
        var second = Net.Id(await Post(machine, "create_physical", ("mac_address", "52:54:00:88:03:01"), ("vlan", Net.Text(vlan))));
        await _net.Link(machine, first, ("mode", "auto"), ("subnet", Net.Text(subnet)));
        var bond = await Post(machine, "create_bond", ("name", "bond0"), ("parents", Net.Text(first)), ("parents", Net.Text(second)), ("bond_mode", "802.3ad"), ("bond_num_grat_arp", "3"));
        Assert.Equal(["eth0", "eth1"], bond.Json["parents"]!.AsArray().Select(p => p!.ToString()));
        Assert.Equal(("802.3ad", "fast", 100, 3), (bond.Json["params"]!["bond_mode"]!.ToString(), bond.Json["params"]!["bond_lacp_rate"]!.ToString(), (int)bond.Json["params"]!["bond_miimon"]!, (int)bond.Json["params"]!["bond_num_grat_arp"]!));
        Assert.Equal(["link_up"], Net.Modes(bond.Json));
        var member = (await _net.Admin.Get($"nodes/{machine}/interfaces/{first}/")).Json;
        Assert.Empty(member["links"]!.AsArray());
        Assert.Equal(member["mac_address"]!.ToString(), bond.Json["mac_address"]!.ToString());
        Assert.Contains("Cannot link interface(eth0) when interface is in a bond(bond0).", (await _net.Link(machine, first, ("mode", "dhcp"))).Text, StringComparison.Ordinal);
        Assert.Equal("""{"parents": ["Interfaces already in-use: eth0."]}""", (await Post(machine, "create_bond", ("name", "bond1"), ("parents", Net.Text(first)))).Text);

        await _net.Admin.Delete($"nodes/{machine}/interfaces/bond0/");
        Assert.Empty(Net.Modes((await _net.Admin.Get($"nodes/{machine}/interfaces/{first}/")).Json));
    }

    [Fact]
    public async Task Vlan_interfaces_need_a_tagged_vlan_of_their_parents_fabric()
    {
        var (_, vlan, fabric) = await _net.SubnetAsync("10.3.0.0/24");
        var (_, elsewhere, other) = await _net.SubnetAsync("10.4.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        var tagged = Net.Id(await _net.Admin.Post($"fabrics/{fabric}/vlans/", ("vid", "20")));
        var foreign = Net.Id(await _net.Admin.Post($"fabrics/{other}/vlans/", ("vid", "20")));
        async Task<string> Try(int id) => (await Post(machine, "create_vlan", ("parent", Net.Text(nic)), ("vlan", Net.Text(id)))).Text;
        Assert.Equal("""{"vlan": ["A VLAN interface can only belong to a tagged VLAN."]}""", await Try(elsewhere));
        Assert.Equal("""{"vlan": ["A VLAN interface can only belong to a tagged VLAN on the same fabric as its parent interface."]}""", await Try(foreign));
        var made = await Post(machine, "create_vlan", ("parent", Net.Text(nic)), ("vlan", Net.Text(tagged)));
        Assert.Equal("eth0.20", made.Json["name"]!.ToString());
        Assert.Equal(["link_up"], Net.Modes(made.Json));
        Assert.Equal(204, (await _net.Admin.Delete($"nodes/{machine}/interfaces/{nic}/")).Status);
        Assert.Empty((await _net.Admin.Get($"nodes/{machine}/interfaces/")).Json.AsArray());
    }

    [Fact]
    public async Task Links_replace_what_they_exclude_and_leave_the_interface_up_at_last()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.5.0.0/24", ("gateway_ip", "10.5.0.1"));
        var (machine, nic) = await _net.MachineAsync(vlan);
        var linked = await _net.Link(machine, nic, ("mode", "STATIC"), ("subnet", Net.Text(subnet)), ("ip_address", "10.5.0.9"), ("default_gateway", "true"));
        Assert.Equal(["static"], Net.Modes(linked.Json));
        var link = (int)linked.Json["links"]![0]!["id"]!;
        Assert.Equal(link, (int)(await _net.Admin.Get($"machines/{machine}/")).Json["default_gateways"]!["ipv4"]!["link_id"]!);
        await _net.Link(machine, nic, ("mode", "dhcp"));
        Assert.Equal("""{"mode": ["Interface is already set to DHCP."]}""", (await _net.Link(machine, nic, ("mode", "dhcp"))).Text);
        Assert.Equal(
            "Cannot configure interface to link up (with no IP address) while other links are already configured. Specify force=True to override this behavior and delete all links.",
            (await _net.Link(machine, nic, ("mode", "link_up"))).Json["mode"]![0]!.ToString());
        Assert.Equal(["static", "auto"], Net.Modes((await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)))).Json));
        var unknown = await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=unlink_subnet", ("id", "9999"));
        Assert.StartsWith($"'9999' is not a valid id.  It should be one of: '{link}', '", unknown.Json["id"]![0]!.ToString(), StringComparison.Ordinal);
        await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=unlink_subnet", ("id", Net.Text(link)));
        Assert.Equal(["auto"], Net.Modes((await _net.Admin.Get($"nodes/{machine}/interfaces/{nic}/")).Json));
        Assert.Equal(["link_up"], Net.Modes((await _net.Link(machine, nic, ("mode", "link_up"), ("force", "true"))).Json));
        var gone = await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=disconnect");
        Assert.Empty(gone.Json["links"]!.AsArray());
        Assert.Null(gone.Json["vlan"]);
    }

    [Fact]
    public async Task A_static_address_is_checked_against_subnet_range_and_pairings()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.6.0.0/24");
        await _net.Admin.Post("ipranges/", ("type", "dynamic"), ("subnet", Net.Text(subnet)), ("start_ip", "10.6.0.100"), ("end_ip", "10.6.0.200"));
        await _net.Admin.Post("reservedips/", ("ip", "10.6.0.7"), ("mac_address", "52:54:00:99:00:01"));
        var (machine, nic) = await _net.MachineAsync(vlan);
        Task<Reply> Static(string ip) => _net.Link(machine, nic, ("mode", "static"), ("subnet", Net.Text(subnet)), ("ip_address", ip));
        Assert.Equal((400, """{"ip_address": ["IP address is not in the given subnet '10.6.0.0/24:10.6.0.0/24(vid=0)'."]}"""), Of(await Static("10.7.0.1")));
        Assert.Equal((400, """{"ip_address": ["IP address is inside a dynamic range 10.6.0.100 to 10.6.0.200."]}"""), Of(await Static("10.6.0.150")));
        Assert.Equal((409, "The static IP 10.6.0.7 is already reserved for the MAC address 52:54:00:99:00:01."), Of(await Static("10.6.0.7")));
        Assert.Equal(200, (await Static("10.6.0.8")).Status);
        Assert.Equal((404, "IP address is already in use."), Of(await Static("10.6.0.8")));
        Assert.Equal("10.6.0.1", (await _net.Link(machine, nic, ("mode", "static"), ("subnet", Net.Text(subnet)))).Json["links"]![1]!["ip_address"]!.ToString());

        static (int, string) Of(Reply reply) => (reply.Status, reply.Text);
    }

    [Theory]
    [InlineData(NodeState.Deployed, 409, 200)]
    [InlineData(NodeState.Commissioning, 409, 409)]
    [InlineData(NodeState.Broken, 200, 200)]
    public async Task A_machines_state_decides_what_may_be_edited(NodeState status, int link, int update)
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.8.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        await SetStatusAsync(machine, status);
        var linked = await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)));
        Assert.Equal(link, linked.Status);
        if (link == 409) Assert.Equal("Cannot link subnet interface because the machine is not New, Ready, Allocated, or Broken.", linked.Text);
        var updated = await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("name", "lan0"), ("mtu", "4000"));
        Assert.Equal(update, updated.Status);
        if (update == 200) Assert.Equal(status == NodeState.Deployed ? 1500 : 4000, (int)updated.Json["effective_mtu"]!);
    }

    [Fact]
    public async Task Mtu_spreads_up_and_down_and_disabling_takes_links()
    {
        var (_, vlan, _) = await _net.SubnetAsync("10.9.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        var bridge = Net.Id(await Post(machine, "create_bridge", ("name", "br0"), ("parent", Net.Text(nic)), ("mtu", "9000")));
        Assert.Equal(9000, (int)(await _net.Admin.Get($"nodes/{machine}/interfaces/{nic}/")).Json["params"]!["mtu"]!);
        await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("mtu", "2000"));
        Assert.Equal(2000, (int)(await _net.Admin.Get($"nodes/{machine}/interfaces/{bridge}/")).Json["params"]!["mtu"]!);
        await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("enabled", "false"));
        var disabled = (await _net.Admin.Get($"nodes/{machine}/interfaces/{bridge}/")).Json;
        Assert.False((bool)disabled["enabled"]!);
        Assert.Empty(disabled["links"]!.AsArray());
        await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("enabled", "true"));
        Assert.Equal(["link_up"], Net.Modes((await _net.Admin.Get($"nodes/{machine}/interfaces/{bridge}/")).Json));
    }

    [Fact]
    public async Task Another_vlan_drops_links_and_an_abandoned_fabric_goes()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.10.0.0/24");
        var lonely = (await _net.Admin.Post("fabrics/")).Json;
        var (machine, nic) = await _net.MachineAsync((int)lonely["vlans"]![0]!["id"]!);
        var moved = await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("vlan", Net.Text(vlan)));
        Assert.Empty(moved.Json["links"]!.AsArray());
        Assert.Empty((await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("tags", "x"))).Json["links"]!.AsArray());
        Assert.Equal("""{"name": ["This field cannot be blank."]}""", (await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("name", ""))).Text);
        Assert.Equal(404, (await _net.Admin.Get($"fabrics/{lonely["id"]}/")).Status);
        await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)));
        var back = await _net.Admin.Put($"nodes/{machine}/interfaces/{nic}/", ("vlan", ""));
        Assert.Empty(back.Json["links"]!.AsArray());
    }

    [Fact]
    public async Task Only_administrators_edit_a_machines_interfaces_and_owners_their_devices()
    {
        var (subnet, _, _) = await _net.SubnetAsync("10.11.0.0/24");
        var (machine, nic) = await _net.MachineAsync();
        var user = await _appliance.AsAsync("user");
        Assert.Equal((403, ""), ((await user.Post($"nodes/{machine}/interfaces/?op=create_physical", ("mac_address", "52:54:00:88:05:01"))).Status, ""));
        Assert.Equal(403, (await user.Put($"nodes/{machine}/interfaces/{nic}/", ("name", "x"))).Status);
        var device = (await user.Post("devices/", ("mac_addresses", "52:54:00:88:05:02"))).Json;
        var path = $"nodes/{device["system_id"]}/interfaces/";
        var added = await user.Post(path + "?op=create_physical", ("mac_address", "52:54:00:88:05:03"), ("ip_assignment", "external"), ("ip_address", "10.11.0.50"));
        Assert.Equal(("static", "10.11.0.50"), (added.Json["links"]![0]!["mode"]!.ToString(), added.Json["links"]![0]!["ip_address"]!.ToString()));
        Assert.Equal("""{"mode": ["'auto' is not a valid mode.  It should be one of: 'static'."]}""", (await user.Post(path + $"{added.Json["id"]}/?op=link_subnet", ("mode", "auto"), ("subnet", Net.Text(subnet)))).Text);
        Assert.Equal((404, "No Machine matches the given query."), ((await user.Post(path + "?op=create_bond", ("name", "b"), ("parents", "1"))).Status, "No Machine matches the given query."));
    }

    [Fact]
    public async Task A_bridge_of_an_allocated_machine_takes_its_parents_links_and_tags_are_kept()
    {
        var (subnet, vlan, _) = await _net.SubnetAsync("10.12.0.0/24");
        var (machine, nic) = await _net.MachineAsync(vlan);
        await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)));
        await SetStatusAsync(machine, NodeState.Allocated);
        var bridge = await Post(machine, "create_bridge", ("name", "br0"), ("parent", Net.Text(nic)), ("bridge_type", "ovs"), ("bridge_stp", "true"));
        Assert.Equal(["auto"], Net.Modes(bridge.Json));
        Assert.True(_appliance.Store.Documents(Collections.Nodes).Find(machine)!.Interfaces[^1].Acquired);
        await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=add_tag", ("tag", "uplink"));
        Assert.Equal("uplink", (await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=add_tag", ("tag", "uplink"))).Json["tags"]![0]!.ToString());
        Assert.Empty((await _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=remove_tag", ("tag", "uplink"))).Json["tags"]!.AsArray());
    }

    [Fact]
    public async Task A_member_is_on_its_bonds_vlan_and_waits_for_links_when_it_leaves()
    {
        var (subnet, vlan, fabric) = await _net.SubnetAsync("10.15.0.0/24");
        var other = Net.Text(Net.Id(await _net.Admin.Post($"fabrics/{fabric}/vlans/", ("vid", "77"))));
        var (machine, nic) = await _net.MachineAsync(vlan);
        var second = Net.Id(await Post(machine, "create_physical", ("mac_address", "52:54:00:88:06:01"), ("vlan", Net.Text(vlan))));
        await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(subnet)));
        var bond = Net.Id(await Post(machine, "create_bond", ("name", "bond0"), ("parents", Net.Text(nic)), ("mac_address", "52:54:00:88:06:01"), ("bond_miimon", "")));
        Task<Reply> Change(int id, params (string, string)[] fields) => _net.Admin.Put($"nodes/{machine}/interfaces/{id}/", fields);
        async Task<System.Text.Json.Nodes.JsonNode> Read(int id) => (await _net.Admin.Get($"nodes/{machine}/interfaces/{id}/")).Json;
        Assert.Equal((100, "52:54:00:88:06:01"), ((int)(await Read(bond))["params"]!["bond_miimon"]!, (string?)(await Read(bond))["mac_address"]));
        Assert.Equal(0, (int)(await Change(nic, ("vlan", other))).Json["vlan"]!["vid"]!);
        Assert.Equal(77, (int)(await Change(bond, ("vlan", other))).Json["vlan"]!["vid"]!);
        Assert.Equal(77, (int)(await Read(nic))["vlan"]!["vid"]!);
        Assert.Equal(200, (await Change(bond, ("parents", Net.Text(second)))).Status);
        Assert.Empty(Net.Modes(await Read(nic)));
        Assert.Equal(["This field cannot be blank."], (await Change(bond, ("mac_address", ""))).Json["mac_address"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(204, (await _net.Admin.Delete($"nodes/{machine}/interfaces/{bond}/")).Status);
        Assert.Empty(Net.Modes(await Read(second)));
    }

    [Fact]
    public async Task A_tag_has_letters()
    {
        var (machine, nic) = await _net.MachineAsync();
        Task<Reply> Tag(string op, params (string, string)[] fields) => _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op={op}", fields);
        Assert.Equal("No provided tag!", (await Tag("add_tag")).Text);
        Assert.Equal("Item 1 in the array did not validate: This field cannot be blank.", (string?)(await Tag("add_tag", ("tag", ""))).Json["tags"]![0]);
        Assert.Equal(200, (await Tag("remove_tag", ("tag", ""))).Status);
    }

    [Fact]
    public async Task A_gateway_is_chosen_by_link_when_there_are_several()
    {
        var (one, vlan, _) = await _net.SubnetAsync("10.13.0.0/24", ("gateway_ip", "10.13.0.1"));
        var two = Net.Id(await _net.Admin.Post("subnets/", ("cidr", "10.14.0.0/24"), ("vlan", Net.Text(vlan)), ("gateway_ip", "10.14.0.1")));
        var (machine, nic) = await _net.MachineAsync(vlan);
        Task<Reply> Choose(params (string, string)[] fields) => _net.Admin.Post($"nodes/{machine}/interfaces/{nic}/?op=set_default_gateway", fields);
        Assert.Equal("""{"__all__": ["This interface has no usable gateways."]}""", (await Choose()).Text);
        Assert.Equal(["'7' is not a valid link_id.  It should be one of: ."], (await Choose(("link_id", "7"))).Json["link_id"]!.AsArray().Select(m => (string)m!));
        await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(one)));
        var links = (await _net.Link(machine, nic, ("mode", "auto"), ("subnet", Net.Text(two)))).Json["links"]!.AsArray();
        Assert.Equal("""{"link_id": ["This field is required; Interface has more than one usable IPv4 gateway."]}""", (await Choose()).Text);
        Assert.Equal(200, (await Choose(("link_id", links[1]!["id"]!.ToString()))).Status);
        Assert.Equal("10.14.0.1", (await _net.Admin.Get($"machines/{machine}/")).Json["default_gateways"]!["ipv4"]!["gateway_ip"]!.ToString());
    }
}
