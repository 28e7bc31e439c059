using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Metadata;

/// <summary>The metadata service over HTTP (metadata.md).</summary>
public sealed class MetadataTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private Node Node(NodeClient client) => _appliance.Store.Documents(Collections.Nodes).Find(client.SystemId)!;

    private async Task SetAsync(NodeClient client, Func<Node, Node> change) =>
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, change(Node(client))));

    private async Task<IReadOnlyList<string>> EventsAsync(NodeClient client)
    {
        var events = await _admin.Get("events/", ("op", "query"), ("id", client.SystemId), ("level", "DEBUG"), ("limit", "500"));
        return [.. events.Json["events"]!.AsArray().Reverse().Select(e => $"{e!["type"]} - {e["description"]}")];
    }

    [Theory]
    [InlineData("/MAAS/metadata/", 200, "2012-03-01\nlatest")]
    [InlineData("/MAAS/metadata//latest/meta-data/instance-id", 200, "i-maas-enlistment")]
    [InlineData("/MAAS/metadata/latest/meta-data/local-hostname", 200, "maas-enlisting-node")]
    [InlineData("/MAAS/metadata/latest/meta-data/", 200, "instance-id\nlocal-hostname")]
    [InlineData("/MAAS/metadata/latest/", 200, "meta-data\nuser-data")]
    [InlineData("/MAAS/metadata/enlist/latest/meta-data/instance-id", 200, "i-maas-enlistment")]
    [InlineData("/MAAS/metadata/2007-01-19/", 404, null)]
    [InlineData("/MAAS/metadata/latest/meta-data/vendor-data", 404, null)]
    [InlineData("/MAAS/metadata/latest/nosuch", 404, null)]
    [InlineData("/MAAS/metadata/latest/by-mac/52:54:00:00:00:01/meta-data/", 403, null)]
    [InlineData("/MAAS/metadata/latest/by-id/nosuch/?op=get_preseed", 404, null)]
    [InlineData("/MAAS/metadata/latest/maas-commissioning-scripts", 401, null)]
    [InlineData("/MAAS/machine-resources/..%2f..%2fetc", 404, null)]
    public async Task Without_credentials_one_sees_what_an_unknown_machine_needs(string path, int status, string? text)
    {
        var reply = await _appliance.Anonymous.Get(path);
        Assert.Equal(status, reply.Status);
        if (text is not null) Assert.Equal(text, reply.Text);
    }

    [Fact]
    public async Task A_token_shows_its_own_node_and_a_users_key_shows_none()
    {
        var (one, other) = (await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:01"), await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:02"));
        Assert.Equal(one.SystemId, (await one.Get("meta-data/instance-id")).Text);
        Assert.Equal(other.SystemId, (await other.Get("meta-data/instance-id")).Text);
        Assert.Equal(403, (await _admin.Get("/MAAS/metadata/latest/meta-data/instance-id")).Status);
        var forged = _appliance.Signing(one.Credentials![..^1] + (one.Credentials.EndsWith('x') ? "y" : "x"));
        var refused = await forged.Get("/MAAS/metadata/latest/meta-data/instance-id");
        Assert.Equal(401, refused.Status);
        Assert.NotNull(refused.Header("Date"));
    }

    [Fact]
    public async Task A_machine_that_enlists_itself_is_commissioned_and_then_new()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:03");
        Assert.Equal(NodeState.Commissioning, Node(node).Status);
        Assert.StartsWith("Content-Type: multipart/mixed", (await node.Get("user-data")).Text, StringComparison.Ordinal);
        foreach (var script in await node.ScriptsAsync("commissioning_scripts"))
        {
            Assert.Equal(200, (await node.SignalAsync("WORKING", null, ("script_result_id", script["script_result_id"]!.ToString()))).Status);
            Assert.Equal(200, (await node.FinishAsync(script, result: script["name"]!.ToString() == "30-maas-01-bmc-config" ? "status: skipped" : null)).Status);
        }

        Assert.Equal(204, (await node.Get("maas-scripts")).Status);
        Assert.Null(Node(node).StatusExpires);
        Assert.Equal(200, (await node.SignalAsync("OK", null)).Status);
        Assert.Equal(NodeState.New, Node(node).Status);
        var events = await EventsAsync(node);
        Assert.Contains("Gathering information - ", events);
        Assert.Contains("Script result - maas-lshw changed status from 'Running' to 'Passed'", events);
        Assert.Contains("Script result - 30-maas-01-bmc-config changed status from 'Running' to 'Skipped'", events);
    }

    [Fact]
    public async Task A_script_that_fails_fails_commissioning_and_the_machine_says_why()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:04");
        var scripts = await node.ScriptsAsync("commissioning_scripts");
        await node.FinishAsync(scripts[0], exitStatus: 3, errors: "first\nthe cable is loose\n");
        await node.SignalAsync("FAILED", null, ("error", "1 commissioning scripts failed to run"));
        Assert.Equal(NodeState.FailedCommissioning, Node(node).Status);
        Assert.Equal($"Commissioning failed: {scripts[0]["name"]} failed (exit status 3: the cable is loose)", Node(node).ErrorDescription);
        var results = _appliance.Store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(Node(node).CommissioningSetId!.Value));
        Assert.Equal(results.Count - 1, results.Count(r => r.Status == ScriptStatus.Aborted));
        Assert.Contains($"Script - {scripts[0]["name"]} failed", await EventsAsync(node));
    }

    [Theory]
    [InlineData("status", "NONSENSE", 400)]
    [InlineData("exit_status", "many", 400)]
    [InlineData("power_parameters", "{", 400)]
    public async Task A_wrong_value_of_a_signal_is_refused(string name, string value, int status)
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:05");
        var fields = name == "status" ? new[] { ("op", "signal"), ("status", value) } : [("op", "signal"), ("status", "WORKING"), (name, value)];
        Assert.Equal(status, (await node.Post(fields)).Status);
    }

    [Fact]
    public async Task A_bmc_that_the_machine_found_becomes_its_power_type()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:06");
        var reply = await node.SignalAsync(
            "WORKING", null, ("power_type", "ipmi"), ("power_parameters", """{"power_address": "10.1.1.1", "power_user": "maas", "power_pass": "x"}"""));
        Assert.Equal(200, reply.Status);
        Assert.Equal(("ipmi", "10.1.1.1"), (Node(node).PowerType, Node(node).PowerParameters["power_address"]));
        Assert.Equal(400, (await node.SignalAsync("WORKING", null, ("power_type", "steam"), ("power_parameters", "{}"))).Status);
    }

    [Fact]
    public async Task Asking_for_user_data_makes_a_deploying_node_deployed_but_not_from_the_installers_tree()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:07");
        await SetAsync(node, n => n with { Status = NodeState.Deploying, Osystem = "custom", DistroSeries = "mine", UserData = "aGVsbG8="u8.ToArray() });
        Assert.Contains("/MAAS/metadata/curtin", await node.BootAsync(node.SystemId));
        Assert.Equal(409, (await node.Get("user-data", "curtin/2012-03-01")).Status);
        Assert.Equal(NodeState.Deploying, Node(node).Status);
        Assert.Equal("hello", (await node.Get("user-data")).Text);
        Assert.Equal(NodeState.Deployed, Node(node).Status);
        Assert.Contains("Image Deployed - deployed custom/mine/amd64/generic", await EventsAsync(node));
    }

    [Fact]
    public async Task Netboot_is_switched_with_and_without_credentials()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:08");
        Assert.Equal("OK", (await node.Post(("op", "netboot_off"))).Text);
        Assert.False(Node(node).Netboot);
        await node.Post(("op", "netboot_on"));
        Assert.True(Node(node).Netboot);
        Assert.Equal(200, (await _appliance.Anonymous.Post($"/MAAS/metadata/latest/by-id/{node.SystemId}/", ("op", "netboot_off"))).Status);
        Assert.False(Node(node).Netboot);
        Assert.Contains("Installation complete - Node disabled netboot", await EventsAsync(node));
    }

    [Fact]
    public async Task An_installer_that_fails_fails_the_deployment_and_its_log_is_kept()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:09");
        await StartDeployingAsync(node);
        Assert.Equal(204, (await node.ReportAsync("cmd-install", "start", origin: "curtin")).Status);
        await node.ReportAsync("cmd-install/stage-partitioning", "start", origin: "curtin");
        var log = Convert.ToBase64String("no space left\n"u8);
        await node.ReportAsync(
            "cmd-install", "finish", "FAIL", "curtin", "curtin command install", new[] { new { path = "/tmp/install.log", encoding = "base64", content = log } });
        Assert.Equal(NodeState.FailedDeployment, Node(node).Status);
        var set = (await _admin.Get($"nodes/{node.SystemId}/results/current-installation/", ("include_output", "1"))).Json;
        Assert.Equal(("Failed", log), (set["results"]![0]!["status_name"]!.ToString(), set["results"]![0]!["output"]!.ToString()));
        var events = await EventsAsync(node);
        Assert.Contains("Configuring storage - ", events);
        Assert.Contains("Node installation failure - 'curtin' curtin command install", events);
    }

    [Fact]
    public async Task The_end_of_a_successful_installation_is_not_yet_deployed()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:0a");
        await StartDeployingAsync(node);
        await node.ReportAsync("cmd-install", "finish", "SUCCESS", "curtin", "done", new[] { new { path = "/tmp/install.log", encoding = "base64", content = "aGk=" } });
        await node.ReportAsync("modules-final", "finish", "SUCCESS");
        Assert.Equal(NodeState.Deploying, Node(node).Status);
        Assert.Equal("Passed", (await _admin.Get($"nodes/{node.SystemId}/results/current-installation/")).Json["status_name"]!.ToString());
    }

    [Fact]
    public async Task A_token_that_is_gone_is_silently_ignored_by_the_status_endpoint()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:0b");
        await SetAsync(node, n => n with { Token = null });
        Assert.Equal(204, (await node.ReportAsync("modules-final", "finish", "FAIL")).Status);
        Assert.Equal(NodeState.Commissioning, Node(node).Status);
        Assert.Equal(401, (await node.Get("meta-data/instance-id")).Status);
        Assert.Equal(401, (await _appliance.Anonymous.Post($"/MAAS/metadata/status/{node.SystemId}", ("x", "y"))).Status);
    }

    [Fact]
    public async Task Disks_that_were_not_wiped_do_not_go_back_to_the_pool()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:0c");
        await SetAsync(node, n => n with { Status = NodeState.Deployed, Owner = "admin", PowerType = "manual", Enlisting = false, Token = n.Token });
        Assert.Equal(200, (await _admin.Post($"machines/{node.SystemId}/?op=release", ("erase", "true"), ("quick_erase", "true"))).Status);
        await node.BootAsync(node.SystemId);
        var script = Assert.Single(await node.ScriptsAsync("release_scripts"));
        Assert.Equal("True", script["parameters"]!["quick_erase"]!["value"]!.GetValue<bool>().ToString());
        await node.ReportAsync("modules-final", "finish", "SUCCESS");
        Assert.Equal(NodeState.FailedDiskErasing, Node(node).Status);
        Assert.Contains("wipe-disks pending", Node(node).ErrorDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wiped_disks_release_the_machine_when_its_system_ends()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:0d");
        await SetAsync(node, n => n with { Status = NodeState.Deployed, Owner = "admin", PowerType = "manual", Enlisting = false });
        await _admin.Post($"machines/{node.SystemId}/?op=release", ("erase", "true"));
        await node.BootAsync(node.SystemId);
        await node.FinishAsync((await node.ScriptsAsync("release_scripts"))[0], output: "/dev/vda: overwritten with zeros.\n");
        await node.SignalAsync("OK", null);
        Assert.Equal(NodeState.DiskErasing, Node(node).Status);
        await node.ReportAsync("modules-final", "finish", "SUCCESS");
        Assert.True(Node(node).Status is NodeState.Releasing or NodeState.New or NodeState.Ready);
        Assert.Contains("Disks erased - ", await EventsAsync(node));
    }

    [Fact]
    public async Task A_heartbeat_is_enough_to_reach_rescue_mode()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:0e");
        await SetAsync(node, n => n with { Status = NodeState.EnteringRescueMode });
        Assert.DoesNotContain("power_state", await node.BootAsync(node.SystemId));
        await node.SignalAsync("WORKING", null);
        Assert.Equal(NodeState.RescueMode, Node(node).Status);
    }

    [Fact]
    public async Task Silence_after_the_first_signal_fails_the_node()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:0f");
        await node.SignalAsync("WORKING", null);
        _appliance.Clock.Advance(TimeSpan.FromMinutes(31));
        await _appliance.Grains.GetGrain<IMachineGrain>(node.SystemId).Wake();
        Assert.Equal(NodeState.FailedCommissioning, Node(node).Status);
        Assert.StartsWith("Node has not been heard from for the last 30 minutes", Node(node).ErrorDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_past_its_time_fails_the_node()
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:00:10");
        var script = (await node.ScriptsAsync("commissioning_scripts"))[1];
        await node.SignalAsync("WORKING", null, ("script_result_id", script["script_result_id"]!.ToString()));
        _appliance.Clock.Advance(TimeSpan.FromMinutes(6));
        await _appliance.Grains.GetGrain<IMachineGrain>(node.SystemId).Wake();
        Assert.StartsWith($"{script["name"]} has run past it's timeout(0:00:10)", Node(node).ErrorDescription, StringComparison.Ordinal);
        var result = _appliance.Store.Documents(Collections.ScriptResults).Find(script["script_result_id"]!.ToString());
        Assert.Equal(ScriptStatus.TimedOut, result!.Status);
    }

    private async Task StartDeployingAsync(NodeClient node)
    {
        var set = new ScriptSet { Id = _appliance.Store.NextId(Collections.ScriptSets), SystemId = node.SystemId, ResultType = ResultType.Installation };
        var result = new ScriptResult { Id = _appliance.Store.NextId(Collections.ScriptResults), ScriptSetId = set.Id, SystemId = node.SystemId, Name = "/tmp/install.log" };
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.ScriptSets, set).Put(Collections.ScriptResults, result).Put(
            Collections.Nodes, Node(node) with { Status = NodeState.Deploying, InstallationSetId = set.Id, Osystem = "custom", DistroSeries = "mine", Enlisting = false }));
    }
}
