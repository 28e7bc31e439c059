using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Nodes.Edits;
using Maas.Power;
using Maas.Region.Bmcs;
using Maas.Region.Nodes;

namespace Maas.Region.Tests.Bmcs;

public sealed class BmcGrainTests : IAsyncLifetime
{
    private static readonly Asked Somebody = new("admin");
    private RegionFixture _region = null!;

    public async ValueTask InitializeAsync() => _region = await RegionFixture.StartAsync();

    public ValueTask DisposeAsync() => _region.DisposeAsync();

    [Fact]
    public async Task Commissioning_switches_a_machine_that_is_off_on_once()
    {
        var node = await _region.AddMachineAsync();
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the power order is done");

        Assert.Equal(["Network", "On"], _region.Power.ActionsOf(node.SystemId));
        Assert.Equal(PowerState.On, _region.Node(node.SystemId).PowerState);
        Assert.Contains(_region.Events(node.SystemId), e => e.Type == EventType.NodePoweredOn);
    }

    [Fact]
    public async Task Commissioning_cycles_a_running_machine_once()
    {
        var node = await _region.AddMachineAsync();
        _region.Power[node.SystemId] = PowerState.On;
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the power order is done");

        Assert.Equal(["Network", "Off", "On"], _region.Power.ActionsOf(node.SystemId));
        Assert.Equal("query", _region.Power.CallsOf(node.SystemId)[1]);
    }

    [Fact]
    public async Task On_of_a_running_machine_asks_and_touches_nothing()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => n with { Owner = "admin" });
        _region.Power[node.SystemId] = PowerState.On;
        await _region.Machine(node.SystemId).PowerOn(new PowerOnRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order is done");

        Assert.Empty(_region.Power.ActionsOf(node.SystemId));
        Assert.Equal(PowerState.On, _region.Node(node.SystemId).PowerState);
    }

    [Fact]
    public async Task An_unreachable_BMC_is_tried_again_until_it_answers_and_the_step_does_not_fail()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Break(node.SystemId, PowerFailure.Unreachable);
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(() => _region.Power.CallsOf(node.SystemId).Count >= 4, "it was tried four times");

        var waiting = _region.Node(node.SystemId);
        Assert.Equal((NodeState.Commissioning, PowerState.Unknown), (waiting.Status, waiting.PowerState));
        Assert.Equal("Could not contact node's BMC: no answer.", waiting.PowerProblem);

        _region.Power.Break(node.SystemId, null);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order is done after all");
        Assert.Equal((NodeState.Commissioning, ""), (_region.Node(node.SystemId).Status, _region.Node(node.SystemId).PowerProblem));
        Assert.Equal(PowerState.On, _region.Power[node.SystemId]);
        // The same problem is one event, however often it was met.
        Assert.Single(_region.Events(node.SystemId), e => e.Description.Contains("no answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_that_boots_by_itself_while_its_BMC_is_silent_is_not_cut_off_later()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Break(node.SystemId, PowerFailure.Unreachable);
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.PowerProblem.Length > 0, "the BMC did not answer");

        await _region.PassAsync(TimeSpan.FromSeconds(2));
        _region.Power[node.SystemId] = PowerState.On;
        await _region.Machine(node.SystemId).Happened(
            [new Event { Type = EventType.NodePxeRequest, SystemId = node.SystemId, Hostname = node.Hostname, Created = _region.Clock.GetUtcNow() }]);
        _region.Power.Break(node.SystemId, null);
        await _region.PassAsync(TimeSpan.FromMinutes(2));

        Assert.DoesNotContain("Off", _region.Power.ActionsOf(node.SystemId));
        Assert.Empty(_region.Node(node.SystemId).Pending);
        Assert.Equal(NodeState.Commissioning, _region.Node(node.SystemId).Status);
    }

    [Fact]
    public async Task A_refused_account_is_tried_once_and_again_when_its_settings_change()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Break(node.SystemId, PowerFailure.Refused, "Incorrect password.  Check BMC configuration and try again.");
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.PowerState == PowerState.Error, "the refusal is known");
        var asked = _region.Power.CallsOf(node.SystemId).Count;
        await _region.PassAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(asked, _region.Power.CallsOf(node.SystemId).Count);

        _region.Power.Break(node.SystemId, null);
        await _region.Machine(node.SystemId).Edit(
            new UpdateMachine(new MachineUpdate { PowerParameters = new Dictionary<string, string> { ["power_pass"] = "better" } }), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order is done with the new password");
        Assert.Equal(["Network", "Network", "On"], _region.Power.ActionsOf(node.SystemId));
    }

    [Fact]
    public async Task A_users_order_that_cannot_be_carried_out_is_dropped_after_a_quarter_of_an_hour()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => n with { Owner = "admin" });
        _region.Power[node.SystemId] = PowerState.On;
        _region.Power.Break(node.SystemId, PowerFailure.Unreachable);
        await _region.Machine(node.SystemId).PowerOff(soft: false, Somebody);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order is given up", TimeSpan.FromMinutes(20));

        _region.Power.Break(node.SystemId, null);
        await _region.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(PowerState.On, _region.Power[node.SystemId]);
        Assert.Contains(_region.Events(node.SystemId), e => e.Type == EventType.NodePowerOffFailed && e.Description.Contains("Given up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_newer_order_replaces_one_that_is_still_tried()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Break(node.SystemId, PowerFailure.Unreachable);
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.PowerProblem.Length > 0, "the BMC did not answer");
        await _region.Machine(node.SystemId).Abort(Somebody);
        _region.Power.Break(node.SystemId, null);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order to switch off is done");
        await _region.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(NodeState.New, _region.Node(node.SystemId).Status);
        Assert.DoesNotContain("On", _region.Power.ActionsOf(node.SystemId));
        Assert.Equal(PowerState.Off, _region.Power[node.SystemId]);
    }

    [Fact]
    public async Task A_machine_that_does_not_follow_is_told_again()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Ignore(node.SystemId);
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(() => _region.Power.ActionsOf(node.SystemId).Count(a => a == "On") == 2, "the order was repeated");
        Assert.Equal($"Failed to power {node.SystemId}. BMC never transitioned from off to on.", _region.Node(node.SystemId).PowerProblem);

        _region.Power.Ignore(node.SystemId, false);
        await _region.UntilAsync(node.SystemId, n => n.Pending.Count == 0, "the order is done");
    }

    [Fact]
    public async Task Nodes_on_one_BMC_take_turns()
    {
        var parameters = new Dictionary<string, string> { ["power_address"] = "192.0.2.99" };
        var first = await _region.AddMachineAsync(with: n => n with { PowerParameters = parameters });
        var second = await _region.AddMachineAsync(with: n => n with { PowerParameters = parameters });
        var (at, most) = (0, 0);
        _region.Power.Before = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref at));
            await Task.Yield();
            Interlocked.Decrement(ref at);
        };
        await Task.WhenAll(
            _region.Machine(first.SystemId).Commission(new CommissionRequest(), Somebody),
            _region.Machine(second.SystemId).Commission(new CommissionRequest(), Somebody));
        await _region.UntilAsync(() => _region.Node(first.SystemId).Pending.Count + _region.Node(second.SystemId).Pending.Count == 0, "both are on");
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Secrets_are_neither_in_events_nor_in_what_is_printed()
    {
        var node = await _region.AddMachineAsync();
        _region.Power.Break(node.SystemId, PowerFailure.Refused, "Incorrect password.");
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Somebody);
        await _region.UntilAsync(node.SystemId, n => n.PowerState == PowerState.Error, "the refusal is known");

        Assert.DoesNotContain(_region.Events(node.SystemId), e => e.ToString().Contains("open sesame", StringComparison.Ordinal));
        Assert.DoesNotContain("open sesame", new PowerTarget(node.SystemId, node.PowerType, node.PowerParameters).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("open sesame", new PowerOrder(new PowerTarget(node.SystemId, node.PowerType, node.PowerParameters), Effect.PowerOn).ToString(), StringComparison.Ordinal);
    }
}
