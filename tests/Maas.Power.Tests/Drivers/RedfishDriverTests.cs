using System.Text.Json;
using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;
using Maas.Power.Transports.Redfish;

namespace Maas.Power.Tests.Drivers;

/// <summary>The driver against a small service after DSP0266, with what vendors make of it.</summary>
public sealed class RedfishDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly RedfishPeer _peer = new();

    private RedfishPeer Peer => _peer;

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private IPowerDriver Driver => _equipment.Driver("redfish");

    private Bmc At(string more = "") => _equipment.Bmc("redfish", $"power_address={_peer.Http.Root};power_user=root;power_pass=calv1n;{more}");

    private static async Task<PowerException> FailsAsync(Func<Task> act) => await Assert.ThrowsAsync<PowerException>(act);

    [Theory]
    [InlineData("On", PowerState.On)]
    [InlineData("on", PowerState.On)]
    [InlineData("Paused", PowerState.On)]
    [InlineData("PoweringOff", PowerState.On)]
    [InlineData("Off", PowerState.Off)]
    [InlineData("PoweringOn", PowerState.Off)]
    [InlineData("Melting", PowerState.Error)]
    public async Task The_state_is_what_the_system_says(string said, PowerState state)
    {
        Peer.PowerState = said;
        Assert.Equal(state, await Driver.QueryAsync(At(), default));
        Assert.Equal(["GET /redfish/v1/Systems", "GET /redfish/v1/Systems/1"], Peer.Http.Log);
        Assert.All(Peer.Http.Requests, r => Assert.Equal("Basic cm9vdDpjYWx2MW4=", r.Header("Authorization")));
    }

    [Fact]
    public async Task Where_the_system_is_is_remembered()
    {
        await Driver.QueryAsync(At(), default);
        await Driver.QueryAsync(At(), default);
        Assert.Equal(["GET /redfish/v1/Systems", "GET /redfish/v1/Systems/1", "GET /redfish/v1/Systems/1"], Peer.Http.Log);
    }

    [Fact]
    public async Task A_state_that_is_not_known_for_a_moment_is_asked_for_again()
    {
        Peer.PowerState = "Reset";
        var asked = 0;
        Peer.OnRequest = r => asked += r.Path.EndsWith("/1", StringComparison.Ordinal) ? 1 : 0;
        Peer.State = () => asked < 2 ? "Reset" : "On";
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(), default));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("blade-2", "blade-2")]
    [InlineData("BLADE-2", "blade-2")]
    [InlineData("Second", "blade-2")]
    [InlineData("uuid-blade-2", "blade-2")]
    public async Task Node_id_chooses_one_of_several_systems(string nodeId, string system)
    {
        Peer.Systems = ["1", "blade-2"];
        await Driver.ChangeAsync(At($"node_id={nodeId}"), PowerChange.Off, default);
        Assert.Equal($"/redfish/v1/Systems/{system}/Actions/ComputerSystem.Reset", Peer.Resets.Single().Path);
    }

    [Fact]
    public async Task A_node_id_that_is_not_there_is_said_with_those_that_are()
    {
        Peer.Systems = ["1", "blade-2"];
        var problem = await FailsAsync(() => Driver.QueryAsync(At("node_id=blade-7"), default));
        Assert.Equal(PowerFailure.Setting, problem.Failure);
        Assert.Contains("no system 'blade-7'. It has: 1, blade-2.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_node_id_the_first_of_several_is_taken_and_the_operator_hears_of_it()
    {
        Peer.Systems = ["1", "blade-2"];
        await Driver.QueryAsync(At(), default);
        Assert.Contains("has 2 systems and node_id is not set", Assert.Single(_equipment.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_with_its_systems_elsewhere_is_asked_at_its_root()
    {
        Peer.Collection = "/redfish/v1/ComputerSystems";
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(), default));
        Assert.Contains("GET /redfish/v1/", Peer.Http.Log);
    }

    [Theory]
    [InlineData(PowerChange.On, "Off", "On,ForceOff,PushPowerButton", "On")]
    [InlineData(PowerChange.On, "Off", "ForceOn,ForceOff", "ForceOn")]
    [InlineData(PowerChange.On, "Off", "PushPowerButton", "PushPowerButton")]
    [InlineData(PowerChange.Off, "On", "On,ForceOff,GracefulShutdown", "ForceOff")]
    [InlineData(PowerChange.Off, "On", "On,GracefulShutdown", "GracefulShutdown")]
    [InlineData(PowerChange.SoftOff, "On", "On,ForceOff,GracefulShutdown", "GracefulShutdown")]
    [InlineData(PowerChange.SoftOff, "On", "On,ForceOff,PushPowerButton", "ForceOff")]
    [InlineData(PowerChange.On, "On", "On,PushPowerButton", null)]
    [InlineData(PowerChange.Off, "Off", "ForceOff,PushPowerButton", null)]
    public async Task A_reset_is_one_that_the_system_allows_and_only_when_it_is_needed(PowerChange change, string state, string allowed, string? reset)
    {
        (Peer.PowerState, Peer.Allowed) = (state, allowed.Split(','));
        await Driver.ChangeAsync(At(), change, default);
        Assert.Equal(reset is null ? [] : [$$"""{"ResetType":"{{reset}}"}"""], Peer.Resets.Select(r => r.Body));
    }

    [Fact]
    public async Task Allowed_resets_are_read_from_action_info()
    {
        (Peer.PowerState, Peer.Allowed, Peer.HasActionInfo) = ("Off", ["ForceOn"], true);
        await Driver.ChangeAsync(At(), PowerChange.On, default);
        Assert.Equal("""{"ResetType":"ForceOn"}""", Peer.Resets.Single().Body);
    }

    [Fact]
    public async Task What_the_system_allows_not_is_said()
    {
        Peer.Allowed = ["ForceRestart"];
        var problem = await FailsAsync(() => Driver.ChangeAsync(At(), PowerChange.Off, default));
        Assert.Equal(PowerFailure.Unsupported, problem.Failure);
        Assert.Contains("ForceRestart", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Contoso", BootTarget.Network, """{"Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideTarget":"Pxe"}}""")]
    [InlineData("Supermicro", BootTarget.Network, """{"Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideTarget":"Pxe","BootSourceOverrideMode":"UEFI"}}""")]
    [InlineData("Contoso", BootTarget.Disk, """{"Boot":{"BootSourceOverrideEnabled":"Disabled","BootSourceOverrideTarget":"None"}}""")]
    public async Task The_next_boot_is_overridden_as_the_vendor_wants_it(string vendor, BootTarget target, string body)
    {
        Peer.Manufacturer = vendor;
        await _equipment.Boot("redfish").BootFromAsync(At(), target, default);
        var patch = Assert.Single(Peer.Patches);
        Assert.Equal(("/redfish/v1/Systems/1", body, "\"7\""), (patch.Path, patch.Body, patch.Header("If-Match")));
    }

    [Fact]
    public async Task Hps_button_asks_the_operating_system()
    {
        (Peer.Manufacturer, Peer.Allowed) = ("HPE", ["On", "ForceOff", "PushPowerButton"]);
        await Driver.ChangeAsync(At(), PowerChange.SoftOff, default);
        Assert.Equal("""{"ResetType":"PushPowerButton"}""", Peer.Resets.Single().Body);
    }

    [Fact]
    public void Every_row_of_quirks_is_found_by_its_vendor() => Assert.All(RedfishQuirks.Table, row =>
    {
        using var system = JsonDocument.Parse($$"""{"Manufacturer":"{{row.Vendor}} Inc."}""");
        Assert.Same(row, RedfishQuirks.Of(system.RootElement));
    });

    [Fact]
    public async Task Changes_go_to_the_settings_resource()
    {
        Peer.Settings = "/redfish/v1/Systems/1/SD";
        await _equipment.Boot("redfish").BootFromAsync(At(), BootTarget.Network, default);
        Assert.Equal("/redfish/v1/Systems/1/SD", Peer.Patches.Single().Path);
    }

    [Theory]
    [InlineData("strong", "\"7\"|\"8\"")]
    [InlineData("weak", "W/\"7\"|W/\"8\"|\"8\"")]
    [InlineData("none", "\"7\"|\"8\"|")]
    public async Task Entity_tags_are_sent_as_the_service_takes_them(string takes, string sent)
    {
        Peer.ETags = takes;
        await _equipment.Boot("redfish").BootFromAsync(At(), BootTarget.Network, default);
        Assert.Equal(sent.Split('|'), Peer.Patches.Select(p => p.Header("If-Match")));
    }

    [Fact]
    public async Task A_session_is_opened_where_there_is_no_basic_authentication_and_used_again()
    {
        Peer.OnlySessions = true;
        await Driver.QueryAsync(At(), default);
        await Driver.QueryAsync(At(), default);
        Assert.Equal("""{"UserName":"root","Password":"calv1n"}""", Assert.Single(Peer.Http.Requests, r => r.Method == "POST").Body);
        Peer.EndSessions();
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(), default));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once_and_never_told()
    {
        Peer.Refuses = true;
        var problem = await FailsAsync(() => Driver.QueryAsync(At(), default));
        Assert.Equal((PowerFailure.Refused, "Could not authenticate to node's BMC: Redfish request failed with response status code: 401."), (problem.Failure, problem.Message));
        Assert.Single(Peer.Http.Requests);
        Assert.DoesNotContain("calv1n", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_is_followed_to_its_end()
    {
        (Peer.PowerState, Peer.TaskState) = ("Off", "Completed");
        await Driver.ChangeAsync(At(), PowerChange.On, default);
        Assert.Equal(2, Peer.Http.Log.Count(l => l == "GET /redfish/v1/TaskMonitors/5"));
    }

    [Fact]
    public async Task A_task_that_fails_says_why()
    {
        (Peer.PowerState, Peer.TaskState) = ("Off", "Exception");
        var problem = await FailsAsync(() => Driver.ChangeAsync(At(), PowerChange.On, default));
        Assert.Contains("the BMC's task ended with Exception. The BMC says: The fuse is blown.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bmcs_own_words_follow_the_status_without_the_password()
    {
        Peer.PowerState = "Off";
        Peer.Fault = r => r.Method == "POST" ? new PeerAnswer(400, """{"error":{"@Message.ExtendedInfo":[{"Message":"Chassis intrusion; calv1n."}]}}""") : null;
        var problem = await FailsAsync(() => Driver.ChangeAsync(At(), PowerChange.On, default));
        Assert.Equal("Failed to complete power action: Redfish request failed with response status code: 400. The BMC says: Chassis intrusion; ***.", problem.Message);
    }

    [Fact]
    public async Task A_redirect_to_another_host_gets_no_credentials()
    {
        using var thief = new HttpPeer(_ => PeerAnswer.Ok("{}"));
        Peer.Fault = r => new PeerAnswer(307, "", ("Location", $"http://localhost:{thief.Port}{r.Path}"));
        await FailsAsync(() => Driver.QueryAsync(At(), default));
        Assert.NotEmpty(thief.Requests);
        Assert.All(thief.Requests, r => Assert.Equal("", r.Header("Authorization")));
    }

    [Fact]
    public async Task A_path_that_wants_a_slash_gets_one()
    {
        Peer.Fault = r => r.Path.EndsWith("/Systems", StringComparison.Ordinal) ? new PeerAnswer(404, "") : null;
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(), default));
        Assert.Equal("GET /redfish/v1/Systems/", Peer.Http.Log.ElementAt(1));
    }
}
