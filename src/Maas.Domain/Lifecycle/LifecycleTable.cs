using System.Collections.Frozen;
using static Maas.Domain.Lifecycle.Effect;
using static Maas.Domain.Lifecycle.NodeState;
using static Maas.Domain.Lifecycle.Trigger;

namespace Maas.Domain.Lifecycle;

/// <summary>Every legal step of a node's life (lifecycle.md §2, §4–§10). A step that is not a row here cannot happen.</summary>
public static class LifecycleTable
{
    private static readonly NodeState[] Releasable = [.. Enum.GetValues<NodeState>().Where(s => StateFacts.Of(s).Releasable)];

    public static readonly IReadOnlyList<Row> Rows =
    [
        .. When(Commission, from: [New, NodeState.FailedCommissioning, Ready, Broken], to: Commissioning, then: [BootFromNetwork, PowerCycleOrOn]),
        .. When(EnlistItself, from: [New], to: Commissioning),
        .. When(CommissioningPassed, from: [Commissioning], to: Destination.ReadyUnlessEnlisting, then: [EvaluateTags, QueryPower]),
        .. When(TestingBegan, from: [Commissioning], to: Testing),

        .. When(Test,
            from:
            [
                New, NodeState.FailedCommissioning, Missing, Ready, Reserved, Deployed, Retired, Broken, Allocated, FailedDeployment, FailedReleasing,
                FailedDiskErasing, RescueMode, FailedEnteringRescueMode, FailedExitingRescueMode, FailedTesting,
            ],
            to: Testing, then: [ClaimAddresses, BootFromNetwork, PowerCycleOrOn]),
        .. When(TestingPassed, from: [Testing], to: Destination.AfterTesting, then: [QueryPower]),
        .. When(OverrideFailedTesting, from: [FailedTesting], to: Destination.DeployedIfInstalled),

        .. When(Acquire, from: [Ready], to: Allocated),
        .. When(Deploy, from: [Allocated], to: Deploying, then: [ClaimAddresses, BootFromNetwork, PowerCycleOrOn]),
        .. When(NetbootFinished, from: [Deploying], to: Deploying, then: [BootFromDisk]),
        .. When(InstalledSystemBooted, from: [Deploying], to: Deployed, then: [QueryPower]),

        .. When(Release, from: Releasable, to: Releasing, then: [PowerOff]),
        .. When(ReleaseErasing, from: Releasable, to: DiskErasing, then: [BootFromNetwork, PowerCycleOrOn]),
        .. When(ReleaseScripted, from: [.. Releasable.Except([FailedReleasing])], to: Releasing, then: [BootFromNetwork, PowerCycleOrOn]),
        .. When(ReleaseScripted, from: [FailedReleasing], to: Releasing, then: [BootFromNetwork, PowerCycleOrOn]),
        .. When(ReleaseScriptsDone, from: [DiskErasing, Releasing], to: Releasing, then: [PowerOff]),
        .. When(PowerIsOff, from: [Releasing], to: Destination.ReadyIfCommissioned, then: [ReleaseAddresses]),
        .. When(PowerIsUnknowable, from: [Releasing], to: Destination.ReadyIfCommissioned, then: [ReleaseAddresses]),

        .. When(Abort, from: [Commissioning], to: New, then: [PowerOff]),
        .. When(Abort, from: [Testing], to: Destination.BeforeTesting, then: [PowerOff]),
        .. When(Abort, from: [Deploying], to: Allocated, then: [PowerOff]),
        .. When(Abort, from: [DiskErasing], to: FailedDiskErasing, then: [PowerOff]),

        .. When(MarkBroken, from: Releasable, to: Broken, then: [PowerOff, ReleaseAddresses]),
        .. When(MarkBroken, from: [.. Enum.GetValues<NodeState>().Except(Releasable)], to: Broken),
        .. When(MarkFixed, from: [Broken], to: Destination.DeployedIfPreviously),

        .. When(EnterRescue, from: [.. Enum.GetValues<NodeState>().Where(s => s != EnteringRescueMode && LegalMoves.Allows(s, EnteringRescueMode))],
            to: EnteringRescueMode, then: [BootFromNetwork, PowerCycle]),
        .. When(RescueReached, from: [EnteringRescueMode], to: RescueMode),
        .. When(ExitRescue, from: [RescueMode, EnteringRescueMode, FailedEnteringRescueMode, FailedExitingRescueMode],
            to: ExitingRescueMode, then: [PowerOff], whenDeployedBefore: [BootFromDisk, PowerCycle]),
        .. When(PowerIsOff, from: [ExitingRescueMode], to: Destination.BeforeRescueUnlessDeployed),
        .. When(PowerIsOn, from: [ExitingRescueMode], to: Destination.BeforeRescueIfDeployed),
        .. When(PowerIsUnknowable, from: [ExitingRescueMode], to: Destination.BeforeRescue),

        .. Failing(ScriptsFailed, [Commissioning, Testing, Releasing, DiskErasing, EnteringRescueMode, Deploying]),
        .. Failing(NodeFailed, [Commissioning, Testing, Deploying, DiskErasing, Releasing, EnteringRescueMode, ExitingRescueMode]),
        .. Failing(Overdue, [Commissioning, Testing, Deploying, Releasing, DiskErasing, EnteringRescueMode, ExitingRescueMode]),
    ];

    private static readonly FrozenDictionary<(NodeState, Trigger), Row> Index = Rows.DistinctBy(r => (r.From, r.On)).ToFrozenDictionary(r => (r.From, r.On));

    /// <summary>What a trigger does to a node in a state, given its history; a refusal carries the sentence the caller reads.</summary>
    public static Verdict Decide(NodeState state, Trigger trigger, History history)
    {
        if (!Index.TryGetValue((state, trigger), out var row))
            return new Verdict.Refuse(trigger == OverrideFailedTesting ? "Unable to override node status. Node is not in 'Failed testing' status."
                : OnlyTarget(trigger) is { } target
                ? $"Invalid transition: {StateFacts.Of(state).Name} -> {StateFacts.Of(target).Name}."
                : $"Cannot {Verb(trigger)} a node in the '{StateFacts.Of(state).Name}' state.");
        if (Destinations.Resolve(row.To, state, history) is not { } to)
            return new Verdict.Stay();
        return new Verdict.Move(to, history.Previous == Deployed && row.WhenDeployedBefore.Count > 0 ? row.WhenDeployedBefore : row.Then);
    }

    private static IEnumerable<Row> When(
        Trigger on, IReadOnlyList<NodeState> from, Target to, IReadOnlyList<Effect>? then = null, IReadOnlyList<Effect>? whenDeployedBefore = null) =>
        from.Select(state => new Row(state, on, to, then ?? [], whenDeployedBefore ?? []));

    private static IEnumerable<Row> Failing(Trigger on, IReadOnlyList<NodeState> from) =>
        from.Select(state => new Row(state, on, StateFacts.Of(state).Failure!.Value, [QueryPower], []));

    /// <summary>The state that a trigger always leads to; null when that depends.</summary>
    private static NodeState? OnlyTarget(Trigger trigger)
    {
        var targets = Rows.Where(r => r.On == trigger).Select(r => r.To.State).Distinct().ToList();
        return targets is [{ } only] ? only : null;
    }

    private static string Verb(Trigger trigger) => trigger switch
    {
        Commission => "commission",
        Test => "test",
        Acquire => "allocate",
        Deploy => "deploy",
        Release or ReleaseErasing or ReleaseScripted => "release",
        Abort => "abort",
        MarkBroken => "mark broken",
        MarkFixed => "mark fixed",
        EnterRescue => "enter rescue mode on",
        ExitRescue => "exit rescue mode on",
        _ => $"apply {trigger} to",
    };
}

/// <summary>One legal step: in this state, on this trigger, go there and do that.</summary>
/// <param name="WhenDeployedBefore">The effects instead of <paramref name="Then"/> when the node was deployed before; empty: the same.</param>
public sealed record Row(NodeState From, Trigger On, Target To, IReadOnlyList<Effect> Then, IReadOnlyList<Effect> WhenDeployedBefore);

/// <summary>The outcome of a trigger.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Move(NodeState To, IReadOnlyList<Effect> Then) : Verdict;

    /// <summary>Legal and without consequence, such as power going on while its going off is awaited.</summary>
    public sealed record Stay : Verdict;

    public sealed record Refuse(string Why) : Verdict;
}
