using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class RecsBoxDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer = new(_ => PeerAnswer.Ok("<node id=\"n1\" state=\"1\"/>"));

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At => _equipment.Bmc("recs_box", $"power_address=127.0.0.1;power_port={_peer.Port};power_user=u;power_pass=p;node_id=n1");

    [Theory]
    [InlineData("<node id=\"n1\" state=\"1\"/>", PowerState.On)]
    [InlineData("<node id=\"n1\" state=\"0\"/>", PowerState.Off)]
    [InlineData("<node id=\"n1\" state=\"5\"/>", PowerState.Off)]
    public async Task The_state_is_an_attribute(string body, PowerState state)
    {
        _peer.Answer = _ => PeerAnswer.Ok(body);
        Assert.Equal(state, await _equipment.Driver("recs_box").QueryAsync(At, default));
        Assert.Equal("/REST/node/n1", _peer.Requests.Single().Path);
    }

    [Fact]
    public async Task Switching_and_boot_source_are_forms()
    {
        await _equipment.Boot("recs_box").BootFromAsync(At, BootTarget.Network, default);
        await _equipment.Driver("recs_box").ChangeAsync(At, PowerChange.On, default);
        await _equipment.Driver("recs_box").ChangeAsync(At, PowerChange.Off, default);
        Assert.Equal(
            [
                "PUT /REST/node/n1/manage/set_bootsource source=HDD&persistent=True", "PUT /REST/node/n1/manage/set_bootsource source=PXE&persistent=False",
                "POST /REST/node/n1/manage/power_on ", "POST /REST/node/n1/manage/power_off ",
            ],
            _peer.Requests.Select(r => $"{r.Method} {r.Path} {r.Body}"));
        Assert.Equal("application/x-www-form-urlencoded", _peer.Requests.First().Header("Content-Type"));
    }
}
