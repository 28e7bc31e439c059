using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;
using Maas.Protocols.Ipmi.Commands;
using Maas.Testing.FakeBmc;

namespace Maas.Power.Tests.Drivers;

public sealed class Sm15kDriverTests : IDisposable
{
    private readonly Equipment _equipment = new(new HurriedClock());
    private readonly HttpPeer _peer;
    private int _logins;
    private int _loginsElsewhere;

    public Sm15kDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string address, string control, string password = "s&cret") => _equipment.Bmc("sm15k", $"power_address={address};power_user=maas;power_pass={password};system_id=32;power_control={control}");

    [Fact]
    public async Task By_ipmi_the_chassis_is_told_and_tells_nothing()
    {
        await using var bmc = new FakeBmc();
        using var unhurried = new Equipment();
        await unhurried.Driver("sm15k").ChangeAsync(At(bmc.Address, "ipmi", "secret"), PowerChange.On, default);
        await unhurried.Driver("sm15k").ChangeAsync(At(bmc.Address, "ipmi", "secret"), PowerChange.Off, default);
        Assert.Equal([ChassisAction.PowerUp, ChassisAction.PowerDown], bmc.Chassis.Actions);
        Assert.Equal(PowerState.Unknown, await unhurried.Driver("sm15k").QueryAsync(At(bmc.Address, "ipmi", "secret"), default));
    }

    [Theory]
    [InlineData(PowerChange.On, "PUT /v0.9/servers/5?action=Power-On&using-pxe=true&tok2")]
    [InlineData(PowerChange.Off, "PUT /v0.9/servers/5?action=Power-Off&force=true&tok2")]
    public async Task The_older_interface_has_its_token_in_the_query_and_is_entered_again_when_another_login_ended_ours(PowerChange change, string request)
    {
        _loginsElsewhere = 1;
        await _equipment.Driver("sm15k").ChangeAsync(At(_peer.Address, "restapi"), change, default);
        Assert.Equal(
            [
                "GET /v0.9/login?maas&s%26cret", "GET /v0.9/servers?tok1",
                "GET /v0.9/login?maas&s%26cret", "GET /v0.9/servers?tok2", request, "GET /v0.9/logout?tok2",
            ],
            _peer.Log);
        Assert.Equal(PowerState.Unknown, await _equipment.Driver("sm15k").QueryAsync(At(_peer.Address, "restapi"), default));
    }

    [Fact]
    public async Task The_older_interface_is_not_tried_again_with_a_password_that_it_refused()
    {
        _peer.Answer = _ => PeerAnswer.Ok("""{"error":{"code":401}}""");
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("sm15k").ChangeAsync(At(_peer.Address, "restapi"), PowerChange.On, default));
        Assert.Equal(PowerFailure.Refused, problem.Failure);
        Assert.Single(_peer.Requests);
        Assert.DoesNotContain("cret", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":"404"},"result":{}}""", "the chassis answered error 404")]
    [InlineData("""{"error":{"code":200},"result":{"serverId":{"4":"31/0"}}}""", "system_id: the chassis has no server 32.")]
    [InlineData("{}", "the answer is none of a SeaMicro chassis.")]
    [InlineData("<html>", "JSON parse error")]
    public async Task What_the_older_interface_says_is_told(string answer, string sentence)
    {
        _peer.Answer = request => PeerAnswer.Ok(request.Path.Contains("login", StringComparison.Ordinal) ? """{"error":{"code":200},"result":"tok"}""" : answer);
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("sm15k").ChangeAsync(At(_peer.Address, "restapi"), PowerChange.On, default));
        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", PowerState.On)]
    [InlineData("false", PowerState.Off)]
    public async Task The_newer_interface_tells_the_state(string active, PowerState state)
    {
        _peer.Answer = _ => PeerAnswer.Ok($$"""{"active":{{active}}}""");
        Assert.Equal(state, await _equipment.Driver("sm15k").QueryAsync(At(_peer.Address, "restapi2"), default));
        Assert.Equal("GET /v2.0/servers/32/0?username=maas&password=s%26cret", _peer.Log.Single());
    }

    [Theory]
    [InlineData("false", PowerChange.On, """PUT /v2.0/servers/32/0 {"action":"power-on","using-pxe":true,"username":"maas","password":"s\u0026cret"}""")]
    [InlineData("true", PowerChange.Off, """PUT /v2.0/servers/32/0?action=power-off&force=true {"username":"maas","password":"s\u0026cret"}""")]
    [InlineData("true", PowerChange.On, null)]
    [InlineData("false", PowerChange.Off, null)]
    public async Task The_newer_interface_switches_what_is_not_so_already(string active, PowerChange change, string? request)
    {
        _peer.Answer = _ => PeerAnswer.Ok($$"""{"active":{{active}}}""");
        await _equipment.Driver("sm15k").ChangeAsync(At(_peer.Address, "restapi2"), change, default);
        Assert.Equal(request is null ? [] : [request], _peer.Requests.Where(r => r.Method != "GET").Select(r => $"{r.Method} {r.Path} {r.Body}"));
    }

    [Fact]
    public async Task A_server_whose_state_is_not_told_has_none()
    {
        _peer.Answer = _ => PeerAnswer.Ok("{}");
        await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("sm15k").QueryAsync(At(_peer.Address, "restapi2"), default));
    }

    private PeerAnswer Answer(PeerRequest request)
    {
        if (request.Path.Contains("login", StringComparison.Ordinal)) return PeerAnswer.Ok($$"""{"error":{"code":200},"result":"tok{{++_logins}}"}""");
        if (_logins <= _loginsElsewhere) return PeerAnswer.Ok("""{"error":{"code":401}}""");
        return PeerAnswer.Ok("""{"error":{"code":200},"result":{"serverId":{"4":"31/0","5":"32/0"}}}""");
    }
}
