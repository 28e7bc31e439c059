using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class MsftOcsDriverTests : IDisposable
{
    private const string Space = "xmlns=\"http://schemas.datacontract.org/2004/07/Microsoft.GFS.WCS.Contracts\"";
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer = new(_ => PeerAnswer.Ok($"<BladeResponse {Space}><completionCode>Success</completionCode></BladeResponse>"));

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At => _equipment.Bmc("msftocs", $"power_address=127.0.0.1;power_port={_peer.Port};power_user=u;power_pass=p;blade_id=3");

    [Theory]
    [InlineData("ON", PowerState.On)]
    [InlineData("OFF", PowerState.Off)]
    public async Task The_state_is_an_element_in_a_namespace(string said, PowerState state)
    {
        _peer.Answer = _ => PeerAnswer.Ok($"<BladeStateResponse {Space}><completionCode>Success</completionCode><bladeNumber>3</bladeNumber><bladeState>{said}</bladeState></BladeStateResponse>");
        Assert.Equal(state, await _equipment.Driver("msftocs").QueryAsync(At, default));
    }

    [Fact]
    public async Task Everything_is_a_get()
    {
        await _equipment.Boot("msftocs").BootFromAsync(At, BootTarget.Network, default);
        await _equipment.Driver("msftocs").ChangeAsync(At, PowerChange.On, default);
        await _equipment.Driver("msftocs").ChangeAsync(At, PowerChange.Off, default);
        Assert.Equal(
            [
                "GET /SetNextBoot?bladeid=3&bootType=3&uefi=false&persistent=true", "GET /SetNextBoot?bladeid=3&bootType=2&uefi=false&persistent=false",
                "GET /SetBladeOn?bladeid=3", "GET /SetBladeOff?bladeid=3",
            ],
            _peer.Log);
    }

    [Fact]
    public async Task A_completion_code_other_than_success_is_a_failure()
    {
        _peer.Answer = _ => PeerAnswer.Ok($"<BladeResponse {Space}><completionCode>DevicePoweredOff</completionCode></BladeResponse>");
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("msftocs").ChangeAsync(At, PowerChange.On, default));
        Assert.Contains("DevicePoweredOff", problem.Message, StringComparison.Ordinal);
    }
}
