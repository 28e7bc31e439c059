using System.Text.Json.Nodes;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources.Machines;

/// <summary>The life of a machine whose power nobody can switch or tell: nothing waits for it (lifecycle.md §4.4, §8, §10).</summary>
public sealed class ManualMachineTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;
    private string _machine = "";

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
        var made = await _admin.Post(
            "machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:00:0a:01"), ("hostname", "byhand"), ("power_type", "manual"), ("commission", "false"));
        _machine = (string)made.Json["system_id"]!;
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private Task<Reply> Do(string op, params (string, string)[] fields) => _admin.Post($"machines/{_machine}/?op={op}", fields);

    private async Task Told(string op, int status, string text, params (string, string)[] fields)
    {
        var reply = await Do(op, fields);
        Assert.Equal((status, text), (reply.Status, reply.Text));
    }

    private static (string?, string?) StateOf(JsonNode machine) => ((string?)machine["status_name"], (string?)machine["owner"]);

    /// <summary>A machine that is ready without having booted.</summary>
    private async Task MakeReady()
    {
        await Do("commission", ("testing_scripts", "none"));
        await Do("mark_broken");
        Assert.Equal(("Ready", null), StateOf((await Do("mark_fixed")).Json));
    }

    [Fact]
    public async Task A_broken_machine_is_nobodys_and_ready_when_it_is_fixed()
    {
        await Told("mark_broken", 403, "");
        Assert.Equal(("Commissioning", "admin"), StateOf((await Do("commission", ("testing_scripts", "none"))).Json));
        var broken = (await Do("mark_broken", ("error_description", "a fan"))).Json;
        Assert.Equal((("Broken", (string?)null), "a fan"), (StateOf(broken), (string?)broken["error_description"]));
        await Told("mark_broken", 403, "");
        Assert.Equal(("Ready", null), StateOf((await Do("mark_fixed")).Json));
        await Told("mark_fixed", 409, "Can't mark a non-broken node as 'Ready'.");
    }

    [Fact]
    public async Task A_release_is_over_with_its_answer()
    {
        await MakeReady();
        Assert.Equal(("Allocated", "admin"), StateOf((await _admin.Post("machines/?op=allocate", ("system_id", _machine), ("agent_name", "me"))).Json));
        await Do("set_workload_annotations", ("role", "web"));
        var released = (await Do("release", ("comment", "enough"))).Json;
        // Its commissioning was never passed.
        Assert.Equal(("New", null), StateOf(released));
        Assert.Empty(released["owner_data"]!.AsObject());
    }

    [Fact]
    public async Task Rescue_mode_is_left_with_the_answer()
    {
        Assert.Equal("Entering rescue mode", (string?)(await Do("rescue_mode")).Json["status_name"]);
        Assert.Equal(("New", null), StateOf((await Do("exit_rescue_mode")).Json));
        await Told("exit_rescue_mode", 409, "Invalid transition: New -> Exiting rescue mode.");
        await Do("commission", ("testing_scripts", "none"));
        await Told("rescue_mode", 409, "Invalid transition: Commissioning -> Entering rescue mode.");
    }

    [Theory]
    [InlineData("comment", "", "Unconfigured power type. Please configure the power type and try again.")]
    [InlineData("power_type", "manual", "{\"testing_scripts\": [\"Select a valid choice. nosuch is not one of the available choices.\"]}")]
    public async Task A_machine_that_cannot_be_commissioned_as_asked_is_not_made(string name, string value, string refusal)
    {
        var reply = await _admin.Post(
            "machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:00:0a:02"), ("testing_scripts", "nosuch"), (name, value));
        Assert.Equal((400, refusal), (reply.Status, reply.Text));
        Assert.Single((await _admin.Get("machines/")).Json.AsArray());
    }

    [Fact]
    public async Task Scripts_that_are_not_there_are_told_beside_the_state_that_forbids_them()
    {
        await Do("commission", ("testing_scripts", "none"));
        var busy = (await _admin.Post($"machines/{_machine}/?op=commission", ("testing_scripts", "ntp,nosuch"), ("commissioning_scripts", ""))).Json;
        Assert.Equal("Commission is not available because of the current state of the node.", (string?)busy["__all__"]![0]);
        Assert.Equal("Select a valid choice. nosuch is not one of the available choices.", (string?)busy["testing_scripts"]![0]);
        Assert.Equal("Select a valid choice.  is not one of the available choices.", (string?)busy["commissioning_scripts"]![0]);
        await Do("abort");
        await Told("test", 400, "{\"testing_scripts\": [\"Select a valid choice. none is not one of the available choices.\"]}", ("testing_scripts", "none"));
        await Told("test", 400, "An interface must be configured to run network testing!", ("testing_scripts", "internet-connectivity"));
    }

    [Theory]
    [InlineData("ipmi", "power_parameters_x=1", "{\"power_parameters\": [\"Unknown parameter(s): x.\"]}")]
    [InlineData("redfish", "power_parameters_power_address=10.1.1.1", "{\"power_parameters\": [\"Redfish user: This field is required.\", \"Redfish password: This field is required.\"]}")]
    [InlineData("ipmi", "power_parameters_power_address=10.1.1.1&power_parameters_power_driver=x", "{\"power_parameters\": [\"Power driver: 'x' is not a valid power_driver.  It should be one of: 'LAN', 'LAN_2_0'.\"]}")]
    [InlineData("manual", "disable_ipv4=true", "{\"disable_ipv4\": [\"If specified, disable_ipv4 must be False.\"]}")]
    [InlineData("manual", "subarchitecture=bogus", "{\"architecture\": [\"'amd64/bogus' is not a valid architecture.  It should be one of: 'amd64/generic'.\"]}")]
    public async Task A_machine_with_settings_that_are_none_is_refused(string type, string query, string refusal)
    {
        var fields = query.Split('&').Select(f => f.Split('=')).Select(f => (f[0], f[1]));
        var reply = await _admin.Post("machines/", [("architecture", "amd64"), ("mac_addresses", "52:54:00:00:0a:09"), ("power_type", type), .. fields]);
        Assert.Equal((400, refusal), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task What_is_said_of_a_machine_is_on_its_first_numa_node()
    {
        var made = (await _admin.Post(
            "machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:00:0a:08"), ("power_type", "manual"), ("commission", "false"), ("cpu_count", "2"), ("memory", "512"))).Json;
        Assert.Equal((512, 2), ((int)made["numanode_set"]![0]!["memory"]!, made["numanode_set"]![0]!["cores"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_machine_that_runs_already_can_report()
    {
        var made = (await _admin.Post(
            "machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:00:0a:03"), ("power_type", "manual"), ("deployed", "true"))).Json;
        Assert.Equal(("Deployed", "admin"), StateOf(made));
        Assert.NotNull(made["current_commissioning_result_id"]);
        var token = (await _admin.Get($"machines/{made["system_id"]}/?op=get_token")).Json.AsObject();
        Assert.Equal(["consumer_key", "token_key", "token_secret"], token.Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deploying_needs_a_network()
    {
        await Told("deploy", 409, "Can't deploy a machine that is in the 'New' state");
        await MakeReady();
        await Told("deploy", 400, "Invalid bridge_fd: Please enter an integer value", ("bridge_fd", "x"));
        Assert.Equal(
            "'nosuch' is not a valid distro_series.  It should be one of: ''",
            ((string)(await Do("deploy", ("distro_series", "nosuch"))).Json["distro_series"]![0]!)[.."'nosuch' is not a valid distro_series.  It should be one of: ''".Length]);
        var read = await _admin.Get($"machines/{_machine}/");
        Assert.Equal(("Ready", null), StateOf(read.Json));
    }
}
