using Maas.Domain.Events;
using Maas.Domain.Nodes;
using static Maas.Domain.Lifecycle.NodeState;

namespace Maas.Domain.Lifecycle;

/// <summary>Who moved a node, when and why.</summary>
/// <param name="NodeTimeout">The setting <c>node_timeout</c>.</param>
/// <param name="User">Null when the node or the appliance did.</param>
/// <param name="Comment">The user's words, or the reason of a failure.</param>
public sealed record Cause(DateTimeOffset Now, TimeSpan NodeTimeout, string? User = null, string Comment = "");

/// <summary>A node after a step, and what is written to its history with it.</summary>
public sealed record Step(Node Node, IReadOnlyList<Event> Events);

/// <summary>What entering a state does to the node's own document, whatever the operation was (lifecycle.md §2.1, §4, §7–§10).</summary>
public static class Transition
{
    public static Step Apply(Node node, Trigger trigger, Verdict.Move move, Cause cause)
    {
        var before = node.Status;
        var events = new List<Event>();
        // Who asked stands at the request; what follows from it is the appliance's doing.
        var own = cause with { User = null };
        void Record(EventType type, string description = "", string action = "") => events.Add(node.Happened(type, own, description, action));

        if (Requested(trigger, before) is { } request)
            events.Add(node.Happened(request.Type, cause, ByWhom(cause), request.Action));

        var after = node with
        {
            Status = move.To,
            PreviousStatus = before == move.To || StateFacts.KeepsPrevious(before) ? node.PreviousStatus : before,
            StatusExpires = Expiry(node, trigger, move.To, cause),
            Pending = [.. move.Then.Select(effect => new PendingEffect(effect, Due(effect, cause.Now)))],
            Updated = cause.Now,
        };
        after = Adjust(after, trigger, before, cause);

        if (trigger is Trigger.Overdue or Trigger.NodeFailed or Trigger.ScriptsFailed)
            Record(EventType.RequestNodeMarkFailedSystem, cause.Comment, "mark failed");
        var entered = Entered(trigger, before, move.To);
        if (entered is { } early && !ToldAfterTheChange(early)) Record(early, move.To is NodeState.FailedCommissioning or NodeState.FailedTesting ? cause.Comment : "");
        if (before != move.To)
            Record(EventType.NodeChangedStatus,
                $"From '{StateFacts.Of(before).Name}' to '{StateFacts.Of(move.To).Name}'" + (move.To == Allocated ? $" (to {after.Owner})" : ""));
        if (entered is { } late && ToldAfterTheChange(late)) Record(late);
        return new Step(after.WithStatusOf(events), events);
    }

    /// <summary>Clients that read the newest events find these on top, the others under the change of status.</summary>
    private static bool ToldAfterTheChange(EventType entered) =>
        entered is EventType.Deploying or EventType.Deployed or EventType.Releasing or EventType.Released or EventType.EnteringRescueMode;

    /// <summary>The node with its status sentence taken from the newest of these events that is INFO or higher.</summary>
    public static Node WithStatusOf(this Node node, IEnumerable<Event> events) =>
        events.LastOrDefault(e => e.Type.Level() >= EventLevel.Info) is { } last
            ? node with { StatusMessage = last.Sentence(), StatusAction = last.Action }
            : node;

    public static Event Happened(this Node node, EventType type, Cause cause, string description = "", string action = "") => new()
    {
        Type = type,
        SystemId = node.SystemId,
        Hostname = node.Hostname,
        Username = cause.User,
        Description = description,
        Action = action,
        Created = cause.Now,
    };

    /// <summary>The document's own changes that belong to a step.</summary>
    private static Node Adjust(Node node, Trigger trigger, NodeState before, Cause cause)
    {
        if (trigger is Trigger.Release or Trigger.ReleaseScriptsDone || (trigger == Trigger.MarkBroken && StateFacts.Of(before).Releasable))
            node = Forget(node);
        node = trigger switch
        {
            Trigger.MarkBroken => node.OwnedBy(null) with { ErrorDescription = cause.Comment },
            Trigger.Overdue or Trigger.NodeFailed or Trigger.ScriptsFailed => node with { ErrorDescription = cause.Comment },
            Trigger.OverrideFailedTesting => node with { ErrorDescription = "" },
            // What is taken to run still is somebody's: whoever says so.
            Trigger.MarkFixed => node.OwnedBy(node.Status == Deployed ? cause.User : null) with { ErrorDescription = "", Osystem = "", DistroSeries = "", HweKernel = null, InstallationSetId = null },
            Trigger.Commission or Trigger.Deploy => node with { ErrorDescription = "", Error = "" },
            Trigger.CommissioningPassed or Trigger.TestingPassed => node with { Enlisting = false },
            Trigger.InstalledSystemBooted => node with { LastSync = node.EnableHwSync ? cause.Now : node.LastSync },
            _ => node,
        };
        if (node.Status is Commissioning or Testing or EnteringRescueMode && node.Owner is null)
            node = node.OwnedBy(cause.User);
        if (trigger == Trigger.Abort && before == Commissioning)
            node = node.OwnedBy(null) with { Enlisting = false };
        if (before == ExitingRescueMode && before != node.Status && node.Status != Deployed && !StateFacts.Of(node.Status).Owned)
            node = node.OwnedBy(null);
        if (node.Status is New or Ready && before != node.Status && !node.IsController)
            node = node.OwnedBy(null) with { OwnerData = new Dictionary<string, string>(), Storage = node.Storage with { Acquired = null } };
        return node;
    }

    /// <summary>What a node keeps nothing of once it is given back (lifecycle.md §4.4, plain release, point 5).</summary>
    private static Node Forget(Node node) => node with
    {
        AgentName = "",
        Netboot = true,
        Osystem = "",
        DistroSeries = "",
        LicenseKey = "",
        HweKernel = null,
        InstallKvm = false,
        RegisterVmHost = false,
        VmHostAccess = new Dictionary<string, string>(),
        EnableHwSync = false,
        SyncInterval = null,
        LastSync = null,
        EphemeralDeploy = false,
        UserData = null,
        Storage = node.Storage with { Acquired = null },
    };

    /// <summary>Changing hands drops the node's credentials (lifecycle.md §2.1 point 3).</summary>
    public static Node OwnedBy(this Node node, string? owner) => node.Owner == owner ? node : node with { Owner = owner, Token = null };

    private static DateTimeOffset? Expiry(Node node, Trigger trigger, NodeState to, Cause cause)
    {
        // One limit for the whole deployment; progress does not extend it (lifecycle.md §3).
        if (trigger == Trigger.NetbootFinished) return node.StatusExpires;
        // Release scripts take as long as the disks are large: no limit of their own (lifecycle.md §3).
        if (to == Releasing && trigger == Trigger.ReleaseScripted) return null;
        return StateFacts.Of(to).Limit switch
        {
            Limit.None => null,
            Limit.NodeTimeout => cause.Now + cause.NodeTimeout,
            Limit.TwiceNodeTimeout => cause.Now + (2 * cause.NodeTimeout),
            Limit.FiveMinutes => cause.Now + TimeSpan.FromMinutes(5),
        };
    }

    private static DateTimeOffset Due(Effect effect, DateTimeOffset now) => effect == Effect.QueryPower ? now + TimeSpan.FromSeconds(20) : now;

    private static string ByWhom(Cause cause) => (cause.User, cause.Comment) switch
    {
        (null, _) => cause.Comment,
        (_, "") => $"({cause.User})",
        _ => $"({cause.User}) - {cause.Comment}",
    };

    private static (EventType Type, string Action)? Requested(Trigger trigger, NodeState from) => trigger switch
    {
        Trigger.Commission => (EventType.RequestNodeStartCommissioning, "start commissioning"),
        Trigger.Test => (EventType.RequestNodeStartTesting, "start testing"),
        Trigger.Acquire => (EventType.RequestNodeAcquire, "acquire"),
        Trigger.Deploy => (EventType.RequestNodeStartDeployment, "start deployment"),
        Trigger.Release or Trigger.ReleaseScripted => (EventType.RequestNodeRelease, "release"),
        Trigger.ReleaseErasing => (EventType.RequestNodeEraseDisk, "erase disk"),
        Trigger.MarkBroken => (EventType.RequestNodeMarkBroken, "mark broken"),
        Trigger.MarkFixed => (EventType.RequestNodeMarkFixed, "mark fixed"),
        Trigger.EnterRescue => (EventType.RequestNodeStartRescueMode, "start rescue mode"),
        Trigger.ExitRescue => (EventType.RequestNodeStopRescueMode, "stop rescue mode"),
        Trigger.OverrideFailedTesting => (EventType.RequestNodeOverrideFailedTesting, "override failed testing"),
        Trigger.Abort => from switch
        {
            Commissioning => (EventType.RequestNodeAbortCommissioning, "abort commissioning"),
            Testing => (EventType.RequestNodeAbortTesting, "abort testing"),
            DiskErasing => (EventType.RequestNodeAbortEraseDisk, "abort disk erasing"),
            _ => (EventType.RequestNodeAbortDeployment, "abort deploying"),
        },
        _ => null,
    };

    private static EventType? Entered(Trigger trigger, NodeState from, NodeState to) => (trigger, from, to) switch
    {
        (Trigger.Abort, Commissioning, _) => EventType.AbortedCommissioning,
        (Trigger.Abort, Testing, _) => EventType.AbortedTesting,
        (Trigger.Abort, DiskErasing, _) => EventType.AbortedDiskErasing,
        (Trigger.Abort, _, _) => EventType.AbortedDeployment,
        // Tests that follow commissioning by themselves are a part of it.
        (Trigger.TestingBegan, _, _) => null,
        (_, Releasing, Ready or New) => EventType.Released,
        (_, ExitingRescueMode, FailedExitingRescueMode) => EventType.FailedExitingRescueMode,
        (_, ExitingRescueMode, _) when from != to => EventType.ExitedRescueMode,
        _ when from == to => null,
        (_, _, New) => EventType.New,
        (_, _, Commissioning) => EventType.Commissioning,
        (_, _, NodeState.FailedCommissioning) => EventType.FailedCommissioning,
        (_, _, Testing) => EventType.Testing,
        (_, _, NodeState.FailedTesting) => EventType.FailedTesting,
        (_, _, Ready) => EventType.Ready,
        (_, _, Deploying) => EventType.Deploying,
        (_, _, Deployed) => EventType.Deployed,
        (_, _, Releasing) => EventType.Releasing,
        (_, _, EnteringRescueMode) => EventType.EnteringRescueMode,
        (_, _, RescueMode) => EventType.RescueMode,
        (_, _, FailedEnteringRescueMode) => EventType.FailedEnteringRescueMode,
        _ => null,
    };
}
