using Maas.Api.Tests.Access;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Region.Tags;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Tags given by hand and by definition (api-resources.md §20.3).</summary>
public sealed class TagTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    /// <summary>Resolves when the machine's tags are these.</summary>
    private async Task TagsAre(string systemId, params string[] tags)
    {
        var nodes = _appliance.Store.Documents(Collections.Nodes);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool Is() => nodes.Find(systemId)!.Tags.Order(StringComparer.Ordinal).SequenceEqual(tags.Order(StringComparer.Ordinal));
        using var subscription = nodes.Subscribe(_ =>
        {
            if (Is()) reached.TrySetResult();
        });
        if (!Is()) await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task<Sample> Commissioned(string lshw)
    {
        var sample = await Sample.MakeAsync(_appliance);
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lshw));
        var blob = await _appliance.Get<IBlobs>().PutAsync(content, long.MaxValue);
        var set = new ScriptSet { Id = _appliance.Store.NextId(Collections.ScriptSets), SystemId = sample.Machine, ResultType = ResultType.Commissioning };
        var result = new ScriptResult { Id = _appliance.Store.NextId(Collections.ScriptResults), ScriptSetId = set.Id, SystemId = sample.Machine, Name = "maas-lshw", Stdout = blob.Sha256 };
        var node = _appliance.Store.Documents(Collections.Nodes).Find(sample.Machine)!;
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.ScriptSets, set).Put(Collections.ScriptResults, result)
            .Put(Collections.Nodes, node with { CommissioningSetId = set.Id }));
        return sample;
    }

    [Fact]
    public async Task A_definition_gives_its_tag_to_the_machines_that_meet_it_and_takes_it_from_others()
    {
        var sample = await Commissioned("<list><node id=\"display\"/></list>");
        Assert.Equal(200, (await _admin.Post("tags/", ("name", "gpu"), ("definition", "//node[@id='display']"))).Status);
        await TagsAre(sample.Machine, sample.Tag, "gpu");
        Assert.Equal(sample.Machine, (string?)Assert.Single((await _admin.Get("tags/gpu/?op=machines")).Json.AsArray())!["system_id"]);
        await _admin.Put("tags/gpu/", ("definition", "//node[@id='none']"));
        await TagsAre(sample.Machine, sample.Tag);
        var refused = await _admin.Put("tags/gpu/", ("definition", "//node["));
        Assert.StartsWith("Invalid xpath expression: ", (string)refused.Json["definition"]![0]!);
    }

    [Fact]
    public async Task Tags_are_listed_in_order_of_creation()
    {
        foreach (var name in new[] { "zz", "aa", "mm" }) await _admin.Post("tags/", ("name", name));
        await _admin.Put("tags/zz/", ("name", "bb"));
        Assert.Equal(["bb", "aa", "mm"], (await _admin.Get("tags/")).Json.AsArray().Select(t => t!["name"]!.ToString()));
    }

    [Fact]
    public async Task One_machine_is_evaluated_when_its_commissioning_ends()
    {
        await _admin.Post("tags/", ("name", "late"), ("definition", "//node"));
        var sample = await Commissioned("<list><node id=\"x\"/></list>");
        await _appliance.Grains.GetGrain<ITagsGrain>(0).Evaluate(sample.Machine);
        await TagsAre(sample.Machine, sample.Tag, "late");
    }

    [Fact]
    public async Task A_tag_is_given_and_taken_by_hand_renamed_and_deleted()
    {
        var sample = await Sample.MakeAsync(_appliance);
        await _admin.Post("tags/", ("name", "hand"));
        var updated = await _admin.Post("tags/hand/?op=update_nodes", ("add", sample.Machine), ("add", sample.Device), ("add", "nosuch"), ("remove", "nosuch"));
        Assert.Equal((2, 0), ((int)updated.Json["added"]!, (int)updated.Json["removed"]!));
        Assert.Equal(2, (await _admin.Get("tags/hand/?op=nodes")).Json.AsArray().Count);
        Assert.Single((await _admin.Get("tags/hand/?op=devices")).Json.AsArray());
        await _admin.Put("tags/hand/", ("name", "arm"));
        await TagsAre(sample.Machine, sample.Tag, "arm");
        Assert.Equal(404, (await _admin.Get("tags/hand/")).Status);
        Assert.Equal(409, (await _admin.Post("tags/arm/?op=update_nodes", ("definition", "//other"))).Status);

        var user = await _appliance.AsAsync("user");
        var controller = (await _admin.Get("rackcontrollers/")).Json[0]!;
        foreach (var (rack, status, text) in new[]
        {
            ("", 403, "Must be a superuser or supply a rack_controller"),
            ((string)controller["system_id"]!, 403, $"Only allowed for the '{controller["hostname"]}' rack controller."),
            ("nosuch", 404, "No RackController matches the given query."),
        })
        {
            var refused = await user.Post("tags/arm/?op=update_nodes", ("rack_controller", rack), ("add", sample.Device));
            Assert.Equal((status, text), (refused.Status, refused.Text));
        }

        Assert.Equal(204, (await _admin.Delete("tags/arm/")).Status);
        await TagsAre(sample.Machine, sample.Tag);
    }
}
