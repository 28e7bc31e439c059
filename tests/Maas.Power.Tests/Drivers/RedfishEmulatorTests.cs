using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

/// <summary>The driver against services that answer as the public emulators do, at the addresses and with the accounts that people give them.</summary>
public sealed class RedfishEmulatorTests : IDisposable
{
    private Equipment _equipment = new();
    private HttpPeer? _peer;

    public void Dispose()
    {
        _peer?.Dispose();
        _equipment.Dispose();
    }

    /// <summary>For what is asked again after a pause.</summary>
    private void Hurry()
    {
        _equipment.Dispose();
        // Not too much: a request's own limit shrinks with the pauses.
        _equipment = new Equipment(new HurriedClock(hurry: 8));
    }

    private IPowerDriver Driver => _equipment.Driver("redfish");

    private HttpPeer Serve(string emulator) => _peer = new HttpPeer(emulator switch
    {
        "sushy" => new RedfishEmulators.Sushy().Answer,
        "interface" => new RedfishEmulators.InterfaceEmulator().Answer,
        _ => RedfishEmulators.MockupServer.Answer,
    });

    private Bmc At(string path = "", string more = "") => _equipment.Bmc("redfish", $"power_address={_peer!.Root}{path};{more}");

    [Theory]
    [InlineData("sushy", PowerState.Off)]
    [InlineData("interface", PowerState.On)]
    [InlineData("mockup", PowerState.On)]
    public async Task The_state_is_read_whatever_the_account_and_however_the_address_is_written(string emulator, PowerState state)
    {
        Serve(emulator);
        foreach (var path in new[] { "", "/", "/redfish/v1", "/redfish/v1/" })
            Assert.Equal(state, await Driver.QueryAsync(At(path), default));
        Assert.All(_peer!.Requests, r => Assert.Equal("", r.Header("Authorization")));
        Assert.Equal(state, await Driver.QueryAsync(At("", "power_user=admin;power_pass=secret"), default));
    }

    [Theory]
    // What was changed has taken the place of all that was said about boot sources.
    [InlineData("interface", """{"Boot":{"BootSourceOverrideEnabled":"Disabled"}}""")]
    [InlineData("mockup", """{"Boot":{"BootSourceOverrideEnabled":"Disabled","BootSourceOverrideTarget":"None"}}""")]
    public async Task Switching_and_the_boot_order_are_taken(string emulator, string disk)
    {
        Serve(emulator);
        await Driver.ChangeAsync(At(), PowerChange.Off, default);
        await _equipment.Boot("redfish").BootFromAsync(At(), BootTarget.Network, default);
        await _equipment.Boot("redfish").BootFromAsync(At(), BootTarget.Disk, default);
        Assert.Equal(
            ["""{"ResetType":"ForceOff"}""", """{"Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideTarget":"Pxe"}}""", disk],
            _peer!.Requests.Where(r => r.Method != "GET").Select(r => r.Body));
    }

    [Fact]
    public async Task A_system_whose_override_stays_is_switched_and_boots_from_where_it_is_told()
    {
        var sushy = new RedfishEmulators.Sushy { Account = "admin:password" };
        _peer = new HttpPeer(sushy.Answer);
        var node = At("/", "power_user=admin;power_pass=password");
        await _equipment.Boot("redfish").BootFromAsync(node, BootTarget.Network, default);
        Assert.Equal("Pxe", sushy.BootsFrom);
        await Driver.ChangeAsync(node, PowerChange.On, default);
        Assert.Equal(PowerState.Off, await Driver.QueryAsync(node, default));
        while (await Driver.QueryAsync(node, default) != PowerState.On) Assert.True(_peer.Requests.Count < 20, "it follows");
        await _equipment.Boot("redfish").BootFromAsync(node, BootTarget.Disk, default);
        Assert.Equal("Hdd", sushy.BootsFrom);
        var patches = _peer.Requests.Count(r => r.Method == "PATCH");
        await _equipment.Boot("redfish").BootFromAsync(node, BootTarget.Disk, default);
        Assert.Equal(patches, _peer.Requests.Count(r => r.Method == "PATCH"));
        await Driver.ChangeAsync(node, PowerChange.Off, default);
        Assert.Equal(["""{"ResetType":"On"}""", """{"ResetType":"ForceOff"}"""], _peer.Requests.Where(r => r.Method == "POST").Select(r => r.Body));
    }

    [Theory]
    [InlineData("power_user=admin;power_pass=wrong", PowerFailure.Refused, "Could not authenticate to node's BMC: Redfish request failed with response status code: 401. The BMC says: Incorrect username or password")]
    [InlineData("", PowerFailure.Setting, "Missing or invalid power setting: the service asks for an account. Set power_user and power_pass and try again.")]
    public async Task An_account_is_asked_for_once(string account, PowerFailure failure, string sentence)
    {
        _peer = new HttpPeer(new RedfishEmulators.Sushy { Account = "admin:password" }.Answer);
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At("", account), default));
        Assert.Equal((failure, sentence), (problem.Failure, problem.Message));
        Assert.Single(_peer.Requests);
    }

    [Fact]
    public async Task A_name_that_redirects_to_the_system_serves_as_node_id()
    {
        Serve("sushy");
        await Driver.ChangeAsync(At("", "node_id=vm-2"), PowerChange.On, default);
        await _equipment.Boot("redfish").BootFromAsync(At("", "node_id=vm-2"), BootTarget.Network, default);
        Assert.EndsWith($"/{RedfishEmulators.Sushy.Second}/Actions/ComputerSystem.Reset", _peer!.Requests.Single(r => r.Method == "POST").Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_may_name_the_system()
    {
        Serve("sushy");
        await Driver.ChangeAsync(At($"/redfish/v1/Systems/{RedfishEmulators.Sushy.Second}"), PowerChange.On, default);
        Assert.EndsWith($"/{RedfishEmulators.Sushy.Second}/Actions/ComputerSystem.Reset", _peer!.Requests.Single(r => r.Method == "POST").Path, StringComparison.Ordinal);
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At("/redfish/v1/Systems/nobody/"), default));
        Assert.Equal("Missing or invalid power setting: power_address: the Redfish service has no system at /redfish/v1/Systems/nobody.", problem.Message);
        // A node_id is the more exact.
        await Driver.QueryAsync(At("/redfish/v1/Systems/nobody", $"node_id={RedfishEmulators.Sushy.First}"), default);
    }

    [Fact]
    public async Task Behind_a_proxy_the_services_links_stay_behind_it()
    {
        var sushy = new RedfishEmulators.Sushy();
        _peer = new HttpPeer(r => r.Path.StartsWith("/rack/7/", StringComparison.Ordinal) ? sushy.Answer(r with { Path = r.Path[7..] }) : new PeerAnswer(404));
        foreach (var path in new[] { "/rack/7", "/rack/7/redfish/v1/", $"/rack/7/redfish/v1/Systems/{RedfishEmulators.Sushy.First}" })
            Assert.Equal(PowerState.Off, await Driver.QueryAsync(At(path), default));
        Assert.All(_peer.Requests, r => Assert.StartsWith("/rack/7/redfish/v1/Systems", r.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task Without_sessions_a_refusal_is_about_the_password(int status)
    {
        // No challenge, so that sessions are tried.
        _peer = new HttpPeer(r => r.Method == "POST" ? new PeerAnswer(status, "<html>no") : r.Path == "/redfish/v1/" ? new PeerAnswer(200, "<html>") : new PeerAnswer(401));
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At("", "power_user=root;power_pass=wrong"), default));
        Assert.Equal((PowerFailure.Refused, "Could not authenticate to node's BMC: Redfish request failed with response status code: 401."), (problem.Failure, problem.Message));
    }

    [Theory]
    [InlineData("http://10.0.0.5:8000/redfish/v1/Systems/1")]
    [InlineData("/redfish/v1/Systems/1/")]
    [InlineData("Systems/1")]
    [InlineData("/redfish/v1/Systems/1")]
    public async Task Links_are_followed_on_the_service_in_whatever_form(string link)
    {
        _peer = new HttpPeer(r => r.Path.TrimEnd('/') switch
        {
            "/redfish/v1/Systems" => PeerAnswer.Ok($$"""{"Members":[{"@odata.id":"{{link}}"}]}"""),
            "/redfish/v1/Systems/1" => PeerAnswer.Ok("""{"Id":"1","PowerState":"On"}"""),
            "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset" => new PeerAnswer(204),
            _ => new PeerAnswer(404),
        });
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(), default));
        // Nothing is said of actions: the standard's own path and types hold.
        await Driver.ChangeAsync(At(), PowerChange.Off, default);
        Assert.Equal("""{"ResetType":"ForceOff"}""", _peer.Requests.Last().Body);
    }

    [Theory]
    [InlineData("null", PowerState.Error)]
    [InlineData("\"Reset\"", PowerState.Error)]
    [InlineData("\"PoweringOn\"", PowerState.Off)]
    [InlineData("\"PoweringOff\"", PowerState.On)]
    [InlineData("3", PowerState.Error)]
    public async Task A_state_that_stays_unknown_is_an_error(string said, PowerState state)
    {
        Hurry();
        _peer = new HttpPeer(r => PeerAnswer.Ok(r.Path.EndsWith("Systems", StringComparison.Ordinal) ? """{"Members":[{"@odata.id":"/redfish/v1/Systems/1"}]}""" : $$"""{"PowerState":{{said}}}"""));
        Assert.Equal(state, await Driver.QueryAsync(At(), default));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "Success")]
    [InlineData(200, """{"error":{"code":"iLO.0.10.ExtendedInfo","@Message.ExtendedInfo":[{"MessageId":"Base.1.4.Success"}]}}""")]
    [InlineData(202, "")]
    [InlineData(202, """{"@odata.id":"/redfish/v1/TaskService/Tasks/9","TaskState":"Running"}""")]
    [InlineData(204, "")]
    public async Task A_reset_is_taken_with_whatever_is_said_about_it(int status, string body)
    {
        Hurry();
        var asked = 0;
        _peer = new HttpPeer(r => r.Path switch
        {
            "/redfish/v1/Systems" => PeerAnswer.Ok("""{"Members":[{"@odata.id":"/redfish/v1/Systems/1"}]}"""),
            "/redfish/v1/Systems/1" => PeerAnswer.Ok("""{"Id":"1","PowerState":"Off"}"""),
            // A task, not its monitor: 200 all the time, and the state says when it has ended.
            "/redfish/v1/TaskService/Tasks/9" => PeerAnswer.Ok(++asked < 3 ? """{"TaskState":"Running"}""" : """{"TaskState":"Completed"}"""),
            _ => new PeerAnswer(status, body),
        });
        await Driver.ChangeAsync(At(), PowerChange.On, default);
        Assert.Equal(body.Contains("Tasks", StringComparison.Ordinal) ? 3 : 0, asked);
    }

    [Theory]
    [InlineData("sushy", "service root: Redfish 1.5.0 | power state | system: /redfish/v1/Systems/38947555-7742-3448-3784-823347823834 (Sushy Emulator) | resets: On, ForceOff, GracefulShutdown, GracefulRestart, ForceRestart, Nmi, ForceOn | boot order")]
    [InlineData("interface", "power state | system: /redfish/v1/Systems/System-1 (Manufacturer Name) | resets: On, ForceOff, GracefulShutdown, ForceRestart, PushPowerButton | boot order")]
    public async Task A_check_tells_what_the_service_and_the_system_are(string emulator, string steps)
    {
        Serve(emulator);
        var settings = new Dictionary<string, string> { ["power_address"] = _peer!.Root, ["power_user"] = "root", ["power_pass"] = "calv1n", ["node_id"] = "" };
        var done = await new PowerCheck(_equipment.Drivers, TimeProvider.System).RunAsync("redfish", settings, default);
        Assert.All(done, s => Assert.True(s.IsPassed, s.Detail));
        Assert.Equal(steps, string.Join(" | ", done.Where(s => s.What is not ("settings" or "note")).Select(s => s.What is "power state" or "boot order" ? s.What : $"{s.What}: {s.Detail}")));
        // The root was read by nobody in particular.
        Assert.Equal("", _peer.Requests.First().Header("Authorization"));
    }
}
