using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class OpenBmcDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private string _state = "xyz.openbmc_project.State.Host.HostState.Running";

    public OpenBmcDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At => _equipment.Bmc("openbmc", $"power_address={_peer.Root};power_user=root;power_pass=0penBmc");

    [Theory]
    [InlineData("xyz.openbmc_project.State.Host.HostState.Running", PowerState.On)]
    [InlineData("xyz.openbmc_project.State.Host.HostState.Off", PowerState.Off)]
    [InlineData("xyz.openbmc_project.State.Host.HostState.Quiesced", PowerState.Unknown)]
    public async Task The_state_is_asked_for_in_a_session_that_is_closed(string said, PowerState state)
    {
        _state = said;
        Assert.Equal(state, await _equipment.Driver("openbmc").QueryAsync(At, default));
        Assert.Equal(["POST /login", "GET /xyz/openbmc_project/state/host0/attr/CurrentHostState", "POST /logout"], _peer.Log);
        Assert.Equal(["""{"data":["root","0penBmc"]}""", "", """{"data":[]}"""], _peer.Requests.Select(r => r.Body));
        Assert.Equal(["", "sid=5", "sid=5"], _peer.Requests.Select(r => r.Header("Cookie")));
    }

    [Fact]
    public async Task Switching_and_the_boot_source_are_attributes()
    {
        await _equipment.Driver("openbmc").ChangeAsync(At, PowerChange.On, default);
        await _equipment.Boot("openbmc").BootFromAsync(At, BootTarget.Network, default);
        Assert.Equal(
            [
                """/xyz/openbmc_project/state/host0/attr/RequestedHostTransition {"data":"xyz.openbmc_project.State.Host.Transition.On"}""",
                """/xyz/openbmc_project/control/host0/boot/one_time/attr/BootMode {"data":"xyz.openbmc_project.Control.Boot.Mode.Modes.Regular"}""",
                """/xyz/openbmc_project/control/host0/boot/one_time/attr/BootSource {"data":"xyz.openbmc_project.Control.Boot.Source.Sources.Network"}""",
            ],
            _peer.Requests.Where(r => r.Method == "PUT").Select(r => $"{r.Path} {r.Body}"));
    }

    [Fact]
    public async Task A_status_other_than_ok_is_a_failure_in_the_bmcs_words()
    {
        _peer.Answer = r => r.Path == "/login" ? Answer(r) : PeerAnswer.Ok("""{"status":"error","message":"500 0penBmc"}""");
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("openbmc").QueryAsync(At, default));
        Assert.Equal("Failed to complete power action: OpenBMC request failed: the BMC answered status 'error'. 500 ***", problem.Message);
    }

    private PeerAnswer Answer(PeerRequest request) => request.Path == "/login"
        ? new PeerAnswer(200, """{"status":"ok"}""", ("Set-Cookie", "sid=5; Secure; HttpOnly"))
        : PeerAnswer.Ok($$"""{"status":"ok","data":"{{_state}}"}""");
}
