using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Domain.Zones;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Event queries (api-resources.md §15): each filter, whichever way its records are found, and the links that lead on.</summary>
public sealed class EventsTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
        var batch = new Batch().Put(Collections.Zones, new Zone { Id = 7, Name = "z7" }).Put(Collections.Pools, new ResourcePool { Id = 7, Name = "p7" });
        batch.Put(Collections.Nodes, Machine(1) with { ZoneId = 7, AgentName = "juju" }).Put(Collections.Nodes, Machine(2) with { PoolId = 7, Owner = "somebody" })
            .Put(Collections.Nodes, Machine(3) with { NodeType = NodeType.Device });
        await _appliance.Store.CommitAsync(batch);
        // Numbers 1 to 40: machine 1 odd, machine 2 even; every tenth an error, every ninth an audit event of alice, every eighth only for debugging.
        for (var n = 1; n <= 40; n++)
        {
            var type = n % 10 == 0 ? EventType.NodePowerOnFailed : n % 9 == 0 ? EventType.Authorisation : n % 8 == 0 ? EventType.NodePxeRequest : EventType.PerformingPxeBoot;
            await Happen(n % 2 == 1 ? 1 : 2, type, n % 9 == 0 ? "alice" : null, n);
        }

        await Happen(3, EventType.PerformingPxeBoot, null, 41);
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private static Node Machine(int n) => new()
    {
        SystemId = $"sys00{n}",
        Id = n,
        Hostname = $"host{n}",
        ZoneId = 1,
        Interfaces = [new Interface { Id = n, Name = "eth0", MacAddress = MacAddress.Parse($"52:54:00:00:00:0{n}", null) }],
    };

    private Task Happen(int machine, EventType type, string? user, int n) => _appliance.Store.CommitAsync(new Batch().Append(
        Collections.Events,
        new Event { Type = type, SystemId = $"sys00{machine}", Username = user, Created = TestAppliance.Start.AddSeconds(n), Description = $"no {n} by %(username)s" }));

    private async Task<(string Ids, string Next, string? Previous)> Query(string query, ApiClient? client = null)
    {
        var reply = await (client ?? _admin).Get("events/?op=query" + query);
        Assert.True(reply.Status == 200, reply.Text);
        Assert.Equal(reply.Json["events"]!.AsArray().Count, (int)reply.Json["count"]!);
        return (string.Join(' ', reply.Json["events"]!.AsArray().Select(e => (int)e!["id"]!)), (string)reply.Json["next_uri"]!, (string?)reply.Json["prev_uri"]);
    }

    [Theory]
    [InlineData("&limit=5", "40 39 38 37 35")]
    [InlineData("&limit=0", "40")]
    [InlineData("&level=ERROR", "40 30 20 10")]
    [InlineData("&level=ERROR&limit=2", "40 30")]
    [InlineData("&level=CRITICAL", "")]
    [InlineData("&level=AUDIT", "36 27 18 9")]
    [InlineData("&level=DEBUG&limit=4&before=10", "8 7 6 5")]
    [InlineData("&after=3&limit=3", "6 5 4")]
    [InlineData("&after=35&level=ERROR", "40")]
    [InlineData("&before=21&level=ERROR&limit=1", "20")]
    [InlineData("&id=sys001&limit=3", "39 37 35")]
    [InlineData("&hostname=host2&limit=3", "40 38 34")]
    [InlineData("&hostname=host1&hostname=host2&limit=3", "40 39 38")]
    [InlineData("&hostname=nosuch", "")]
    [InlineData("&mac_address=52-54-00-00-00-01&limit=2", "39 37")]
    [InlineData("&zone=z7&limit=2", "39 37")]
    [InlineData("&zone=nosuch", "")]
    [InlineData("&pool=p7&level=ERROR&limit=1", "40")]
    [InlineData("&agent_name=juju&limit=1", "39")]
    [InlineData("&domain=maas&limit=2", "40 39")]
    [InlineData("&zone=z7&hostname=host2", "")]
    [InlineData("&owner=alice&level=AUDIT", "36 27 18 9")]
    [InlineData("&owner=alice", "")]
    [InlineData("&owner=alice&level=AUDIT&id=sys001", "27 9")]
    [InlineData("&hostname=host3", "")]
    public async Task A_query_finds_these(string query, string ids) => Assert.Equal(ids, (await Query(query)).Ids);

    [Theory]
    [InlineData("&limit=1001", "Requested number of events 1001 is greater than limit: 1000")]
    [InlineData("&level=LOUD", "Unrecognised log level: LOUD")]
    [InlineData("&level=INFO,ERROR", "Unrecognised log level: INFO,ERROR")]
    [InlineData("&level=20", "Unrecognised log level: 20")]
    [InlineData("&mac_address=x", "Invalid MAC address(es): x")]
    [InlineData("&before=1&after=1", "There is undetermined behaviour when both `after` and `before` are specified.")]
    public async Task A_query_that_cannot_be_says_why(string query, string text)
    {
        var reply = await _admin.Get("events/?op=query" + query);
        Assert.Equal((400, text), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("&limit=2&level=ERROR", "/MAAS/api/2.0/events/?op=query&limit=2&level=ERROR&after=40", "/MAAS/api/2.0/events/?op=query&limit=2&level=ERROR&before=30")]
    [InlineData("&hostname=host1&zone=z7&hostname=host2&pool=p7&x=y", "/MAAS/api/2.0/events/?op=query&hostname=host2&zone=z7", null)]
    [InlineData("&owner=a%20b:c", "/MAAS/api/2.0/events/?op=query&owner=a+b%3Ac", null)]
    [InlineData("&before=1", "/MAAS/api/2.0/events/?op=query&after=0", null)]
    [InlineData("&after=41", "/MAAS/api/2.0/events/?op=query", "/MAAS/api/2.0/events/?op=query&before=42")]
    public async Task Links_repeat_the_request_and_lead_on(string query, string next, string? previous)
    {
        var found = await Query(query);
        Assert.Equal((next, previous), (found.Next, found.Previous));
    }

    [Fact]
    public async Task Following_the_links_shows_every_event_once()
    {
        var (seen, page) = (new List<string>(), await Query("&level=DEBUG&limit=7"));
        while (page.Ids.Length > 0)
        {
            seen.AddRange(page.Ids.Split(' '));
            page = await Query(page.Previous!.Split("op=query")[1]);
        }

        Assert.Equal(Enumerable.Range(1, 40).Reverse().Where(n => n % 9 != 0).Select(n => $"{n}"), seen);
    }

    [Fact]
    public async Task Other_users_do_not_see_events_of_machines_that_are_somebodys_and_audit_names_who_it_was()
    {
        Assert.Equal("39 37 35", (await Query("&limit=3", await _appliance.AsAsync("user"))).Ids);
        var audit = await _admin.Get("events/?op=query&level=AUDIT&limit=1");
        Assert.Equal("no 36 by alice", (string?)audit.Json["events"]![0]!["description"]);
    }

    [Fact]
    public async Task Events_are_found_the_same_way_after_a_restart()
    {
        await _appliance.RestartAsync();
        _admin = await _appliance.AsAsync("admin");
        Assert.Equal("40 30 20 10", (await Query("&level=ERROR")).Ids);
        Assert.Equal("36 27 18 9", (await Query("&owner=alice&level=AUDIT")).Ids);
    }
}
