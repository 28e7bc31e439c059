using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;
using Maas.Rack.Dhcp.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Maas.Rack.Tests.Dhcp;

public sealed class RouterAbsenceTests : IDisposable
{
    private static readonly MacAddress Client = MacAddress.Parse("52:54:00:77:00:10");

    private static readonly byte[] Solicitation = Convert.FromHexString(
        "33330000000252540077001086dd6000000000103afffe80000000000000505400fffe770010ff0200000000000000000000000000028500d977000000000101525400770010");

    private readonly FakeTimeProvider _clock = new();
    private readonly RouterAbsence _absence;
    private readonly Outbox _outbox = new(4, 4 * Outbox.MostOctets);
    private readonly Link _link = new("lab0", MacAddress.Parse("52:54:00:77:00:01"), 1) { Network = FakeLeases.PlanOf("lab0").Networks[0] };

    public RouterAbsenceTests() => _absence = new RouterAbsence(_clock);

    public void Dispose() => _link.Dispose();

    [Fact]
    public void Ipxe_that_still_asks_when_a_router_would_have_answered_is_told_that_there_is_none()
    {
        _absence.Saw(Client);
        Assert.False(Ask(after: 250));
        Assert.True(Ask(after: 500));
        Assert.Equal(RouterAdvertisement.FrameLength, _outbox.Last.Length);
        Assert.Equal(Client.ToString(), MacAddress.TryRead(_outbox.Last, out var to) ? to.ToString() : null);
    }

    [Fact]
    public void Nobody_else_is_told_anything()
    {
        Assert.False(Ask(after: 1000));
        _absence.Saw(MacAddress.Parse("52:54:00:77:00:11"));
        Assert.False(Ask(after: 1000));
    }

    [Fact]
    public void The_system_that_ipxe_has_started_is_told_nothing()
    {
        _absence.Saw(Client);
        Assert.False(Ask(after: 17_000));
        _absence.Saw(Client);
        Assert.True(Ask(after: 1000));
    }

    [Fact]
    public void On_a_wire_that_is_not_served_nothing_is_said()
    {
        _absence.Saw(Client);
        _link.Network = null;
        Assert.False(Ask(after: 1000));
    }

    [Fact]
    public void Clients_without_number_take_no_memory_without_end()
    {
        for (var i = 0; i < 5000; i++) _absence.Saw(new MacAddress((ulong)i + 1));
        _absence.Saw(Client);
        Assert.False(Ask(after: 1000));
        _clock.Advance(TimeSpan.FromSeconds(20));
        _absence.Saw(Client);
        Assert.True(Ask(after: 1000));
    }

    private bool Ask(int after)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(after));
        return _absence.Hear(_link, Solicitation, _outbox);
    }
}
