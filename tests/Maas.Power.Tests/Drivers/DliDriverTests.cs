using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class DliDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer = new(_ => PeerAnswer.Ok("<html><!-- state=0a lock=00 --></html>"));

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string outlet) => _equipment.Bmc("dli", $"power_address={_peer.Address};power_user=admin;power_pass=1234;outlet_id={outlet}");

    [Theory]
    [InlineData("1", PowerState.Off)]
    [InlineData("2", PowerState.On)]
    [InlineData("4", PowerState.On)]
    [InlineData("8", PowerState.Off)]
    public async Task An_outlet_is_a_bit_of_the_state(string outlet, PowerState state)
    {
        Assert.Equal(state, await _equipment.Driver("dli").QueryAsync(At(outlet), default));
        Assert.Equal(("/index.htm", "Basic YWRtaW46MTIzNA=="), (_peer.Requests.Single().Path, _peer.Requests.Single().Header("Authorization")));
    }

    [Fact]
    public async Task Switching_is_a_page()
    {
        await _equipment.Driver("dli").ChangeAsync(At("3"), PowerChange.On, default);
        await _equipment.Driver("dli").ChangeAsync(At("3"), PowerChange.Off, default);
        Assert.Equal(["GET /outlet?3=ON", "GET /outlet?3=OFF"], _peer.Log);
    }

    [Theory]
    [InlineData("0", PowerFailure.Setting)]
    [InlineData("x", PowerFailure.Setting)]
    public async Task An_outlet_is_a_number(string outlet, PowerFailure failure) =>
        Assert.Equal(failure, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("dli").QueryAsync(At(outlet), default))).Failure);

    [Fact]
    public async Task Another_page_is_no_power_switch()
    {
        _peer.Answer = _ => PeerAnswer.Ok("<html>It works!</html>");
        Assert.Contains("no page of a DLI", (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("dli").QueryAsync(At("1"), default))).Message, StringComparison.Ordinal);
    }
}
