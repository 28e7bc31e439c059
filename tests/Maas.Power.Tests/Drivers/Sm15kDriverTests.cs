using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;
using Maas.Protocols.Ipmi.Commands;
using Maas.Testing.FakeBmc;

namespace Maas.Power.Tests.Drivers;

public sealed class Sm15kDriverTests : IDisposable
{
    private readonly Equipment _equipment = new(new HurriedClock());
    private readonly HttpPeer _peer;
    private int _unready;

    public Sm15kDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string address, string control) => _equipment.Bmc("sm15k", $"power_address={address};power_user=maas;power_pass=secret;system_id=32;power_control={control}");

    [Fact]
    public async Task By_ipmi_the_chassis_is_told_and_tells_nothing()
    {
        await using var bmc = new FakeBmc();
        using var unhurried = new Equipment();
        await unhurried.Driver("sm15k").ChangeAsync(At(bmc.Address, "ipmi"), PowerChange.On, default);
        await unhurried.Driver("sm15k").ChangeAsync(At(bmc.Address, "ipmi"), PowerChange.Off, default);
        Assert.Equal([ChassisAction.PowerUp, ChassisAction.PowerDown], bmc.Chassis.Actions);
        Assert.Equal(PowerState.Unknown, await unhurried.Driver("sm15k").QueryAsync(At(bmc.Address, "ipmi"), default));
    }

    [Fact]
    public async Task The_older_interface_has_its_token_in_the_query_and_is_asked_again_while_it_refuses()
    {
        _unready = 2;
        await _equipment.Driver("sm15k").ChangeAsync(At(_peer.Address, "restapi"), PowerChange.On, default);
        Assert.Equal("GET /v0.9/login?maas&secret", _peer.Log.First());
        Assert.Equal("PUT /v0.9/servers/5?action=Power-On&using-pxe=true&tok", _peer.Log.Last());
        Assert.Equal(3, _peer.Log.Count(l => l == "GET /v0.9/servers?tok"));
    }

    [Theory]
    [InlineData("true", PowerState.On)]
    [InlineData("false", PowerState.Off)]
    public async Task The_newer_interface_tells_the_state(string active, PowerState state)
    {
        _peer.Answer = _ => PeerAnswer.Ok($$"""{"active":{{active}}}""");
        Assert.Equal(state, await _equipment.Driver("sm15k").QueryAsync(At(_peer.Address, "restapi2"), default));
        Assert.Equal("GET /v2.0/servers/32%2F0", _peer.Log.Single());
    }

    private PeerAnswer Answer(PeerRequest request)
    {
        if (request.Path.Contains("login", StringComparison.Ordinal)) return PeerAnswer.Ok("""{"error":{"code":200},"result":"tok"}""");
        if (_unready-- > 0) return PeerAnswer.Ok("""{"error":{"code":401}}""");
        return PeerAnswer.Ok("""{"error":{"code":200},"result":{"4":{"serverId":"31/0"},"5":{"serverId":"32/0"}}}""");
    }
}
