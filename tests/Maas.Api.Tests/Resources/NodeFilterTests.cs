using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Domain.Zones;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Filters of lists (api-resources.md §7.2), each found through its index.</summary>
public sealed class NodeFilterTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
        await _appliance.AsAsync("alice");
        var batch = new Batch().Put(Collections.Tags, new Tag { Id = 1, Name = "a" }).Put(Collections.Tags, new Tag { Id = 2, Name = "b" })
            .Put(Collections.Zones, new Zone { Id = 7, Name = "z7" }).Put(Collections.Pools, new ResourcePool { Id = 7, Name = "p7" });
        batch.Put(Collections.Nodes, Machine(1, NodeState.Ready) with { Tags = ["a"], ZoneId = 7 })
            .Put(Collections.Nodes, Machine(2, NodeState.Deployed) with { Tags = ["a", "b"], Owner = "alice", AgentName = "juju" })
            .Put(Collections.Nodes, Machine(3, NodeState.Ready) with { PoolId = 7 })
            .Put(Collections.Nodes, WithBond(Machine(4, NodeState.FailedTesting)))
            .Put(Collections.Nodes, Machine(5, NodeState.New) with { NodeType = NodeType.Device });
        await _appliance.Store.CommitAsync(batch);
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private static Node Machine(int n, NodeState state) => new()
    {
        SystemId = $"sys00{n}",
        Id = n,
        Hostname = $"host{n}",
        Status = state,
        ZoneId = 1,
        Interfaces = [new Interface { Id = n, Name = "eth0", MacAddress = MacAddress.Parse($"52:54:00:00:00:0{n}", null) }],
    };

    private static Node WithBond(Node node) => node with
    {
        Interfaces = [.. node.Interfaces, new Interface { Id = 40, Name = "bond0", Type = InterfaceType.Bond, Parents = [4], MacAddress = MacAddress.Parse("52:54:00:00:00:40", null) }],
    };

    [Theory]
    [InlineData("", "1 2 3 4")]
    [InlineData("id=sys003&id=sys001&id=sys009", "1 3")]
    [InlineData("id==sys003", "3")]
    [InlineData("id=", "")]
    [InlineData("hostname=", "")]
    [InlineData("agent_name=", "1 2 3 4")]
    [InlineData("hostname=host2&hostname=nosuch", "2")]
    [InlineData("hostname=HOST2", "")]
    [InlineData("mac_address=52-54-00-00-00-01", "1")]
    [InlineData("mac_address=52:54:00:00:00:40&mac_address=52:54:00:00:00:02", "2 4")]
    [InlineData("mac_address=52:54:00:00:00:05", "")]
    [InlineData("tags=a", "1 2")]
    [InlineData("tags=a,b", "2")]
    [InlineData("tags=a&tags=b", "2")]
    [InlineData("not_tags=b", "1 3 4")]
    [InlineData("zone=z7", "1")]
    [InlineData("zone=z7&zone=default", "1 2 3 4")]
    [InlineData("pool=p7", "3")]
    [InlineData("status=ready", "1 3")]
    [InlineData("status==ready&status=failed_testing", "1 3 4")]
    [InlineData("simple_status=failed", "4")]
    [InlineData("owner=alice", "2")]
    [InlineData("agent_name=juju", "2")]
    [InlineData("domain=maas&status=ready", "1 3")]
    [InlineData("status=ready&zone=z7&tags=a&id=sys001", "1")]
    [InlineData("status=ready&id=sys002", "")]
    public async Task A_filter_finds_these_and_no_others(string filter, string found)
    {
        var reply = await _admin.Get("machines/?" + filter);
        Assert.Equal(200, reply.Status);
        Assert.Equal(found, string.Join(' ', reply.Json.AsArray().Select(m => ((string)m!["system_id"]!)[^1])));
    }

    [Theory]
    [InlineData("tags=a,nosuch", "tags", "No such tag(s): 'nosuch'.")]
    [InlineData("zone=nosuch", "zone", "No such zone(s): nosuch.")]
    [InlineData("pool=nosuch&id=sys001", "pool", "No such pool(s): nosuch.")]
    [InlineData("owner=nosuch", "owner", "No such owner: 'nosuch'.")]
    [InlineData("mac_address=xyz", "mac_address", "'xyz' is not a valid MAC address.")]
    [InlineData("status=fine", "status", "Select a valid choice. fine is not one of the available choices.")]
    public async Task A_value_that_cannot_be_is_refused_whatever_index_would_answer(string filter, string field, string message)
    {
        var reply = await _admin.Get("machines/?" + filter);
        Assert.Equal((400, message), (reply.Status, (string?)reply.Json[field]![0]));
    }

    [Fact]
    public async Task Other_lists_filter_the_same_way_and_keep_to_their_kind()
    {
        Assert.Equal("sys005", (string?)Assert.Single((await _admin.Get("devices/?mac_address=52:54:00:00:00:05")).Json.AsArray())!["system_id"]);
        Assert.Empty((await _admin.Get("devices/?id=sys001")).Json.AsArray());
        Assert.Equal(2, (await _admin.Get("nodes/?id=sys005&id=sys001")).Json.AsArray().Count);
    }

    /// <summary>An index follows a change at once.</summary>
    [Fact]
    public async Task What_changes_is_found_by_what_it_is_now()
    {
        await _admin.Post("tags/b/?op=update_nodes", ("add", "sys001"), ("remove", "sys002"));
        Assert.Equal("sys001", (string?)Assert.Single((await _admin.Get("machines/?tags=b")).Json.AsArray())!["system_id"]);
        await _admin.Put("machines/sys001/", ("hostname", "renamed"));
        Assert.Empty((await _admin.Get("machines/?hostname=host1")).Json.AsArray());
        Assert.Single((await _admin.Get("machines/?hostname=renamed")).Json.AsArray());
    }
}
