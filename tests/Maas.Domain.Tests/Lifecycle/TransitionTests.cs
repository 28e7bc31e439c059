using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Tests.Lifecycle;

public class TransitionTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Cause Cause = new(Now, TimeSpan.FromMinutes(30), "alice", "because");

    private static Node Node(NodeState status) => new() { SystemId = "abc123", Id = 1, Hostname = "fast-cat", Status = status };

    private static Step Apply(Node node, Trigger trigger, Cause? cause = null)
    {
        var verdict = LifecycleTable.Decide(node.Status, trigger, new History(node.PreviousStatus, node.Enlisting, true, node.Osystem.Length > 0));
        return Transition.Apply(node, trigger, Assert.IsType<Verdict.Move>(verdict), cause ?? Cause);
    }

    [Fact]
    public void Commissioning_arms_the_limit_and_tells_who_asked()
    {
        var step = Apply(Node(NodeState.New), Trigger.Commission);
        Assert.Equal(NodeState.Commissioning, step.Node.Status);
        Assert.Equal(Now + TimeSpan.FromMinutes(30), step.Node.StatusExpires);
        Assert.Equal("Commissioning", step.Node.StatusMessage);
        Assert.Equal(
            [(EventType.RequestNodeStartCommissioning, "(alice) - because"), (EventType.Commissioning, ""), (EventType.NodeChangedStatus, "From 'New' to 'Commissioning'")],
            step.Events.Select(e => (e.Type, e.Description)));
        Assert.Equal([Effect.BootFromNetwork, Effect.PowerCycleOrOn], step.Node.Pending.Select(p => p.Effect));
    }

    [Fact]
    public void Deploying_has_twice_the_node_timeout()
    {
        var step = Apply(Node(NodeState.Allocated) with { Owner = "alice" }, Trigger.Deploy);
        Assert.Equal(Now + TimeSpan.FromMinutes(60), step.Node.StatusExpires);
    }

    [Fact]
    public void A_deployment_has_one_limit_which_the_written_disk_does_not_extend()
    {
        var deploying = Apply(Node(NodeState.Allocated) with { Owner = "alice" }, Trigger.Deploy).Node;
        var written = Apply(deploying, Trigger.NetbootFinished, Cause with { Now = Now + TimeSpan.FromMinutes(20) }).Node;
        Assert.Equal(Now + TimeSpan.FromMinutes(60), written.StatusExpires);
    }

    [Fact]
    public void Changing_hands_drops_the_nodes_credentials()
    {
        var node = Node(NodeState.Releasing) with { Owner = "alice", Token = new NodeToken("c", "t", new Secret("s")), OwnerData = new Dictionary<string, string> { ["a"] = "b" } };
        var step = Apply(node, Trigger.PowerIsOff);
        Assert.Equal(NodeState.Ready, step.Node.Status);
        Assert.Null(step.Node.Owner);
        Assert.Null(step.Node.Token);
        Assert.Empty(step.Node.OwnerData);
        Assert.Contains(step.Events, e => e.Type == EventType.Released);
    }

    [Fact]
    public void Testing_keeps_the_state_to_return_to()
    {
        var testing = Apply(Node(NodeState.Deployed) with { Owner = "alice" }, Trigger.Test).Node;
        Assert.Equal(NodeState.Deployed, testing.PreviousStatus);
        var failed = Apply(testing, Trigger.ScriptsFailed).Node;
        Assert.Equal(NodeState.Deployed, failed.PreviousStatus);
    }

    [Fact]
    public void A_failure_carries_its_reason_into_the_status_and_the_description()
    {
        var step = Apply(Node(NodeState.Commissioning), Trigger.Overdue, Cause with { User = null, Comment = "nothing was seen" });
        Assert.Equal(NodeState.FailedCommissioning, step.Node.Status);
        Assert.Equal("nothing was seen", step.Node.ErrorDescription);
        Assert.Equal("Failed commissioning - nothing was seen", step.Node.StatusMessage);
        Assert.Null(step.Node.StatusExpires);
    }

    [Fact]
    public void Releasing_forgets_the_operating_system()
    {
        var node = Node(NodeState.Deployed) with { Owner = "alice", Osystem = "ubuntu", DistroSeries = "noble", Netboot = false, EnableHwSync = true, UserData = [1] };
        var released = Apply(node, Trigger.Release).Node;
        Assert.Equal(("", "", true, false), (released.Osystem, released.DistroSeries, released.Netboot, released.EnableHwSync));
        Assert.Null(released.UserData);
        Assert.Equal("alice", released.Owner);
    }

    [Theory]
    [InlineData(NodeState.Ready, Effect.PowerOff)]
    [InlineData(NodeState.Deployed, Effect.BootFromDisk)]
    public void Leaving_rescue_does_to_power_what_the_former_state_needs(NodeState previous, Effect first) =>
        Assert.Equal(first, Apply(Node(NodeState.RescueMode) with { PreviousStatus = previous }, Trigger.ExitRescue).Node.Pending[0].Effect);
}
