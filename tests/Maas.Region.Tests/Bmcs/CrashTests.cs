using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;

namespace Maas.Region.Tests.Bmcs;

/// <summary>The appliance dies between any two steps of a power order and carries on where it was.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private static readonly Asked Somebody = new("admin");
    private RegionFixture _region = null!;

    public async ValueTask InitializeAsync() => _region = await RegionFixture.StartAsync();

    public ValueTask DisposeAsync() => _region.DisposeAsync();

    /// <summary>The steps of a cycle: boot order, question, (question,) off, question, (question,) on, question.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_crash_at_any_step_of_a_power_cycle_is_made_good(int step)
    {
        var node = await _region.AddMachineAsync();
        _region.Power[node.SystemId] = PowerState.On;
        var never = new TaskCompletionSource();
        _region.Power.Before = _ => _region.Power.CallsOf(node.SystemId).Count >= step ? never.Task : Task.CompletedTask;
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(() => _region.Power.CallsOf(node.SystemId).Count >= step, $"step {step} is reached");
        var before = _region.Node(node.SystemId);

        await _region.CrashAsync(meanwhile: () => _region.Power.Before = null);
        Assert.Equal(before.Pending, _region.Node(node.SystemId).Pending);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the pending effects are done");

        Assert.Equal((NodeState.Commissioning, PowerState.On), (_region.Node(node.SystemId).Status, _region.Node(node.SystemId).PowerState));
        Assert.Equal(PowerState.On, _region.Power[node.SystemId]);
        Assert.Contains("On", _region.Power.ActionsOf(node.SystemId));
    }

    [Fact]
    public async Task A_grain_that_is_put_away_takes_its_pending_effects_up_again()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Break(node.SystemId, Maas.Power.PowerFailure.Unreachable);
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.PowerProblem.Length > 0, "the BMC did not answer");
        await _region.DeactivateAsync(node.SystemId);
        _region.Power.Break(node.SystemId, null);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order is done");
        Assert.Equal(["Network", "On"], _region.Power.ActionsOf(node.SystemId).Distinct());
    }

    [Fact]
    public async Task What_a_machine_waits_for_passes_even_if_the_appliance_was_away()
    {
        var node = await _region.AddMachineAsync();
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the machine is on");
        var calls = _region.Power.CallsOf(node.SystemId).Count;
        await _region.CrashAsync();
        await _region.PassAsync(TimeSpan.FromSeconds(10));

        // Done is done: a restart during commissioning must not cycle the machine again.
        Assert.Equal(calls, _region.Power.CallsOf(node.SystemId).Count);
    }

    [Fact]
    public async Task Release_waits_for_power_off_and_ends_when_it_is_off()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => n with { Owner = "admin", Osystem = "custom", DistroSeries = "x" });
        _region.Power[node.SystemId] = PowerState.On;
        await _region.Machine(node.SystemId).Release(new ReleaseRequest(), Somebody);
        Assert.Equal(NodeState.Releasing, _region.Node(node.SystemId).Status);
        await _region.CrashAsync();
        await _region.UntilAsync(node.SystemId, n => n.Status == NodeState.Ready, "the machine is free");
        Assert.Equal(["Off"], _region.Power.ActionsOf(node.SystemId));
        Assert.Null(_region.Node(node.SystemId).Owner);
    }
}
