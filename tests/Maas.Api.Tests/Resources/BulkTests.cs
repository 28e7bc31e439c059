using System.Text.Json.Nodes;
using Maas.Api.Tests.Access;
using Maas.Domain.Lifecycle;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Operations on many machines answer as the contract says, and tell in a header why each of the others was left out.</summary>
public sealed class BulkTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private async Task<string> MachineIn(NodeState state, bool locked = false)
    {
        var sample = await Sample.MakeAsync(_appliance);
        var node = _appliance.Store.Documents(Collections.Nodes).Find(sample.Machine)!;
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, node with { Status = state, Locked = locked }));
        return sample.Machine;
    }

    private static Dictionary<string, string> Failures(Reply reply) =>
        JsonNode.Parse(reply.Header("X-MAAS-Failures") ?? "{}")!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!);

    [Fact]
    public async Task A_release_that_is_refused_names_every_machine_and_its_reason()
    {
        var (fresh, allocated, testing) = (await MachineIn(NodeState.New), await MachineIn(NodeState.Allocated), await MachineIn(NodeState.Testing));
        var reply = await _admin.Post("machines/?op=release", ("machines", fresh), ("machines", allocated), ("machines", testing));
        Assert.Equal((409, $"Machine(s) cannot be released in their current state: {fresh} ('New'), {testing} ('Testing')."), (reply.Status, reply.Text));
        Assert.Equal(
            new() { [fresh] = "It is in state New, from which nothing is released.", [testing] = "It is in state Testing, from which nothing is released." }, Failures(reply));
        Assert.Equal(NodeState.Allocated, _appliance.Store.Documents(Collections.Nodes).Find(allocated)!.Status);
        Assert.Equal("2", reply.Header("X-MAAS-Failed"));
    }

    [Fact]
    public async Task A_machine_that_may_not_be_changed_says_why()
    {
        var (locked, others) = (await MachineIn(NodeState.Allocated, locked: true), await MachineIn(NodeState.Allocated));
        var reply = await (await _appliance.AsAsync("user")).Post("machines/?op=release", ("machines", locked), ("machines", others));
        Assert.Equal((403, $"You don't have the required permission to release the following machine(s): {locked}, {others}."), (reply.Status, reply.Text));
        Assert.Equal(
            new() { [locked] = "It is locked: unlock it first.", [others] = "It belongs to owner: its owner or an administrator may do this." }, Failures(reply));
        var zone = await (await _appliance.AsAsync("user")).Post("machines/?op=set_zone", ("nodes", others), ("zone", "default"));
        Assert.Equal((400, "{\"system_id\": [\"Some of the given system ids are invalid system ids.\"]}"), (zone.Status, zone.Text));
        Assert.Equal("It belongs to owner: its owner or an administrator may do this.", Failures(zone)[others]);
    }

    [Theory]
    [InlineData("machines/?op=release", "machines", 400, "Unknown machine(s): nosuch.")]
    [InlineData("machines/?op=accept", "machines", 400, "Unknown machine(s): nosuch.")]
    [InlineData("machines/?op=set_zone&zone=default", "nodes", 400, "{\"system_id\": [\"Some of the given system ids are invalid system ids.\"]}")]
    [InlineData("tags/t/?op=update_nodes", "add", 200, "{    \"added\": 0,    \"removed\": 0}")]
    public async Task An_unknown_machine_is_named(string path, string parameter, int status, string text)
    {
        await _admin.Post("tags/", ("name", "t"));
        var reply = await _admin.Post(path, (parameter, "nosuch"));
        Assert.Equal((status, text), (reply.Status, reply.Text.Replace("\n", "", StringComparison.Ordinal)));
        Assert.Contains("with this system id.", Failures(reply)["nosuch"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_has_no_such_header_and_what_fails_on_the_way_leaves_the_rest_done()
    {
        var (one, other) = (await MachineIn(NodeState.New), await MachineIn(NodeState.New));
        var node = _appliance.Store.Documents(Collections.Nodes).Find(other)!;
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, node with { PowerType = "" }));
        var reply = await _admin.Post("machines/?op=accept", ("machines", one));
        Assert.Equal((200, null), (reply.Status, reply.Header("X-MAAS-Failures")));
        Assert.Equal(NodeState.Commissioning, _appliance.Store.Documents(Collections.Nodes).Find(one)!.Status);
    }

    [Fact]
    public async Task More_machines_than_a_header_holds_are_counted()
    {
        await _admin.Post("tags/", ("name", "many"));
        var reply = await _admin.Post("tags/many/?op=update_nodes", [.. Enumerable.Range(0, 1000).Select(n => ("add", $"no{n:d4}"))]);
        Assert.Equal("1000", reply.Header("X-MAAS-Failed"));
        Assert.InRange(reply.Header("X-MAAS-Failures")!.Length, 3000, 4100);
        Assert.InRange(Failures(reply).Count, 10, 200);
    }
}
