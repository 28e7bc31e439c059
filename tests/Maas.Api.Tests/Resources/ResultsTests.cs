using System.Text;
using Maas.Region.Scripts;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Scripts and their results through the API (api-resources.md §16).</summary>
public sealed class ResultsTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;
    private NodeClient _node = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
        _node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:01:01");
        foreach (var script in await _node.ScriptsAsync("commissioning_scripts"))
        {
            if (script["name"]!.ToString() is "maas-lshw" or "maas-kernel-cmdline") await _node.FinishAsync(script, output: "out\n", errors: "err\n");
        }
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private string Results => $"nodes/{_node.SystemId}/results/";

    [Fact]
    public async Task A_set_shows_its_results_and_outputs_only_when_asked()
    {
        var plain = (await _admin.Get(Results, ("filters", "maas-lshw"))).Json[0]!;
        Assert.Equal(("Commissioning", "Pending", "maas-lshw", "Passed"),
            (plain["type_name"]!.ToString(), plain["status_name"]!.ToString(), plain["results"]![0]!["name"]!.ToString(), plain["results"]![0]!["status_name"]!.ToString()));
        Assert.Null(plain["results"]![0]!["stdout"]);
        var full = (await _admin.Get(Results + "current-commissioning/", ("filters", "maas-lshw"), ("include_output", "false"))).Json;
        Assert.Equal("out\n", Encoding.UTF8.GetString(Convert.FromBase64String(full["results"]![0]!["stdout"]!.ToString())));
        Assert.Single(full["results"]!.AsArray());
    }

    [Theory]
    [InlineData("current-testing", 400, "No current testing script set exists for this node.")]
    [InlineData("999999", 404, "No ScriptSet matches the given query.")]
    [InlineData("whatever", 400, null)]
    public async Task A_set_that_there_is_not_is_refused(string id, int status, string? text)
    {
        var reply = await _admin.Get($"{Results}{id}/");
        Assert.Equal(status, reply.Status);
        if (text is not null) Assert.Equal(text, reply.Text);
    }

    [Fact]
    public async Task Outputs_are_downloaded_as_text_and_as_archive()
    {
        Assert.Equal("out\nerr\n", (await _admin.Get(Results + "current-commissioning/", ("op", "download"), ("filters", "maas-lshw"))).Text);
        var both = (await _admin.Get(Results + "current-commissioning/", ("op", "download"), ("filters", "maas-lshw,maas-kernel-cmdline"), ("output", "stdout"))).Text;
        Assert.Contains("----- maas-lshw.out -----", both, StringComparison.Ordinal);
        var archive = await _admin.Get(Results + "current-commissioning/", ("op", "download"), ("output", "all"), ("filetype", "tar.xz"));
        Assert.Equal("application/x-tar", archive.ContentType);
        Assert.Equal([0xfd, (byte)'7', (byte)'z'], archive.Bytes[..3]);
        var wrong = await _admin.Get(Results + "current-commissioning/", ("op", "download"), ("filetype", "zip"));
        Assert.Equal((400, "Unknown filetype \"zip\" must be txt or tar.xz"), (wrong.Status, wrong.Text));
    }

    [Fact]
    public async Task Results_are_suppressed_by_filter()
    {
        var set = (await _admin.Put(Results + "current-commissioning/", ("suppressed", "true"), ("filters", "maas-lshw"))).Json;
        Assert.True(set["results"]![0]!["suppressed"]!.GetValue<bool>());
        Assert.Equal(403, (await (await _appliance.AsAsync("alice")).Put(Results + "current-commissioning/", ("suppressed", "true"))).Status);
    }

    [Fact]
    public async Task The_current_commissioning_set_cannot_be_deleted()
    {
        var reply = await _admin.Delete(Results + "current-commissioning/");
        Assert.Equal(400, reply.Status);
        Assert.StartsWith("Unable to delete the current commissioning script set for node: ", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finished_results_are_listed_the_old_way_too()
    {
        var found = (await _admin.Get("installation-results/", ("system_id", _node.SystemId), ("name", "maas-lshw"))).Json.AsArray();
        Assert.Equal(["maas-lshw", "maas-lshw.err"], found.Select(r => r!["name"]!.ToString()));
        Assert.Equal(Convert.ToBase64String("out\n"u8), found[0]!["data"]!.ToString());
    }

    [Fact]
    public async Task A_script_is_added_changed_reverted_and_deleted()
    {
        var added = await _admin.Post("scripts/", ("name", "mine"), ("script", "#!/bin/sh\necho 1\n"), ("type", "commissioning"), ("timeout", "60"), ("tags", "a,b"), ("comment", "first"));
        Assert.Equal(200, added.Status);
        Assert.Equal(("0:01:00", "a,b,node"), (added.Json["timeout"]!.ToString(), string.Join(',', added.Json["tags"]!.AsArray())));
        await _admin.Put("scripts/mine", ("script", "#!/bin/sh\necho 2\n"), ("comment", "second"));
        Assert.Equal("#!/bin/sh\necho 2\n", (await _admin.Get("scripts/mine", ("op", "download"))).Text);
        Assert.Equal("first", (await _admin.Post("scripts/mine?op=revert", ("to", "-1"))).Json["history"]![0]!["comment"]!.ToString());
        Assert.Equal("#!/bin/sh\necho 1\n", (await _admin.Get("scripts/mine", ("op", "download"))).Text);
        Assert.Contains("mine", (await _admin.Get("commissioning-scripts/")).Json.AsArray().Select(n => n!.ToString()));
        Assert.Equal(204, (await _admin.Delete("scripts/mine")).Status);
        Assert.Equal(404, (await _admin.Get("scripts/mine")).Status);
    }

    [Fact]
    public async Task A_newer_appliance_gives_built_in_scripts_a_new_version_and_keeps_the_administrators_tags()
    {
        await _admin.Put("scripts/maas-lshw", ("tags", "own"), ("timeout", "600"));
        var catalog = _appliance.Get<ScriptCatalog>();
        var script = catalog.Find("maas-lshw")!;
        await _appliance.Store.CommitAsync(new Store.Batch().Put(
            Region.Collections.Scripts, script with { Versions = [script.Current with { Content = "#!/bin/sh\n# of an older appliance\n" }] }));
        await _appliance.Get<BuiltinScripts>().SeedAsync();
        var upgraded = catalog.Find("maas-lshw")!;
        Assert.Equal((2, 600), (upgraded.Versions.Count, upgraded.TimeoutSeconds));
        Assert.Equal(["own", "node"], upgraded.Tags);
    }
}
