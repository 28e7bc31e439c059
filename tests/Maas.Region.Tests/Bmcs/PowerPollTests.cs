using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Power;

namespace Maas.Region.Tests.Bmcs;

public sealed class PowerPollTests : IAsyncLifetime
{
    private RegionFixture _region = null!;

    public async ValueTask InitializeAsync() => _region = await RegionFixture.StartAsync();

    public ValueTask DisposeAsync() => _region.DisposeAsync();

    [Fact]
    public async Task A_machine_is_asked_about_every_five_minutes()
    {
        var node = await _region.AddMachineAsync(NodeState.Ready);
        await _region.PassAsync(TimeSpan.FromMinutes(11));
        Assert.InRange(_region.Power.CallsOf(node.SystemId).Count, 2, 3);
        Assert.Equal(PowerState.Off, _region.Node(node.SystemId).PowerState);
    }

    [Fact]
    public async Task What_changed_is_noticed_and_what_did_not_is_not_written()
    {
        var node = await _region.AddMachineAsync(NodeState.Ready);
        await _region.UntilAsync(node.SystemId, n => n.PowerState == PowerState.Off, "it was asked for the first time");
        await _region.PassAsync(TimeSpan.FromSeconds(10));
        var version = _region.Store.Documents(Collections.Nodes).Version;
        await _region.PassAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(version, _region.Store.Documents(Collections.Nodes).Version);

        _region.Power[node.SystemId] = PowerState.On;
        await _region.UntilAsync(node.SystemId, n => n.PowerState == PowerState.On, "the change is noticed", TimeSpan.FromMinutes(6));
        Assert.Contains(_region.Events(node.SystemId), e => e.Type == EventType.NodePoweredOn);
    }

    [Fact]
    public async Task A_refused_account_is_left_alone_until_somebody_asks()
    {
        var node = await _region.AddMachineAsync(NodeState.Ready);
        _region.Power.Break(node.SystemId, PowerFailure.Refused, "Incorrect password.  Check BMC configuration and try again.");
        await _region.PassAsync(TimeSpan.FromMinutes(16));
        Assert.Single(_region.Power.CallsOf(node.SystemId));
        Assert.Single(_region.Events(node.SystemId), e => e.Type == EventType.NodePowerQueryFailed);
        Assert.Equal(PowerState.Error, _region.Node(node.SystemId).PowerState);

        _region.Power.Break(node.SystemId, null);
        var target = new Maas.Region.Bmcs.PowerTarget(node.SystemId, node.PowerType, node.PowerParameters);
        var report = await _region.Grains.GetGrain<Maas.Region.Bmcs.IBmcGrain>(Maas.Region.Bmcs.BmcKey.Of(target)).Query(target);
        Assert.Equal(PowerState.Off, report.State);
        await _region.PassAsync(TimeSpan.FromMinutes(6));
        Assert.True(_region.Power.CallsOf(node.SystemId).Count > 2);
    }

    [Fact]
    public async Task Broken_machines_and_types_that_cannot_tell_are_not_asked()
    {
        var broken = await _region.AddMachineAsync(NodeState.Broken);
        var manual = await _region.AddMachineAsync(NodeState.Ready, n => n with { PowerType = "manual", PowerParameters = new Dictionary<string, string>() });
        await _region.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(_region.Power.CallsOf(broken.SystemId));
        Assert.Empty(_region.Power.CallsOf(manual.SystemId));
    }
}
