using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Bmcs;
using Maas.Store;

namespace Maas.Region.Nodes;

/// <summary>Power as the node's document knows it (lifecycle.md §2.1 points 6 and 7, §6).</summary>
internal sealed partial class MachineGrain
{
    public async Task<Outcome<Node>> PowerOn(PowerOnRequest request, Asked asked)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return Missing;
        if (current.Value.Owner is null) return Refusal.Conflict("Can't start node: it hasn't been allocated.");
        if (request.UserData is not null)
            await store.CommitAsync(new Batch().Put(Collections.Nodes, current.Value with { UserData = request.UserData }, current.Version));
        return await Asking(EventType.RequestNodeStart, "start", Effect.PowerOn, asked);
    }

    public async Task<Outcome<Node>> PowerOff(bool soft, Asked asked) =>
        await Asking(EventType.RequestNodeStop, "stop", soft ? Effect.PowerOffSoft : Effect.PowerOff, asked);

    public async Task PowerReported(PowerReport report)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return;
        var before = current.Value;
        var over = report.Problem.Length == 0 || report.Ended;
        var finished = over && report.Done is not null && before.Pending is [var first, ..] && first.Effect == report.Done;
        // What was to follow a failed power order makes no sense without it; what is not the BMC's work goes on.
        var rest = report.Ended ? before.Pending.Skip(1).Where(p => !IsForBmc(p.Effect)) : before.Pending.Skip(1);
        var after = before with
        {
            PowerState = report.Silent ? before.PowerState : report.State,
            PowerStateUpdated = report.Silent ? before.PowerStateUpdated : Now,
            PowerProblem = report.Problem,
            Pending = finished ? [.. rest] : before.Pending,
        };
        var events = PowerEvents(before, after, report, Now);
        if (after with { PowerStateUpdated = before.PowerStateUpdated } != before || events.Count > 0)
            await Commit(new Batch().Put(Collections.Nodes, after.WithStatusOf(events), current.Version), events);
        if (finished) _handedOut = null;
        if (finished && report.Problem.Length > 0 && report.Done != Effect.QueryPower && StateFacts.Of(after.Status).Failure is not null)
        {
            // A state that waits for this order and has no deadline of its own ends here.
            await Fail(after, Trigger.NodeFailed, report.Problem);
            return;
        }

        var trigger = !report.Queryable ? Trigger.PowerIsUnknowable
            : report.Silent ? (Trigger?)null
            : report.State == PowerState.Off ? Trigger.PowerIsOff
            : report.State == PowerState.On ? Trigger.PowerIsOn
            : null;
        if (trigger is { } told && AwaitsPower(after) && LifecycleTable.Decide(after.Status, told, HistoryOf(after)) is Verdict.Move)
            await Fire(told, new Asked(null));
        else if (before.PowerState != PowerState.Off && report.State == PowerState.Off && !StateFacts.Of(after.Status).Runs && after.Pending.Count == 0)
            await Enqueue(Effect.ReleaseAddresses, null);
        Settle();
    }

    /// <summary>Release and rescue exit wait for power; what else happens to the power moves nothing. While scripts or an order are still
    /// running there, the power is not what is waited for.</summary>
    private static bool AwaitsPower(Node node) =>
        node.Pending.Count == 0 && (node.Status == NodeState.ExitingRescueMode || (node.Status == NodeState.Releasing && node.StatusExpires is not null));

    private static List<Event> PowerEvents(Node before, Node after, PowerReport report, DateTimeOffset now)
    {
        var cause = new Cause(now, TimeSpan.Zero);
        var events = new List<Event>();
        if (report.Problem.Length > 0)
        {
            // The same problem again is not news; it stays on the node until it is over.
            if (report.Problem != before.PowerProblem) events.Add(after.Happened(Failed(report.Done), cause, report.Problem));
        }
        else if (before.PowerState != after.PowerState && after.PowerState is PowerState.On or PowerState.Off)
        {
            events.Add(after.Happened(after.PowerState == PowerState.On ? EventType.NodePoweredOn : EventType.NodePoweredOff, cause));
        }
        else if (report.Done is Effect.PowerCycle or Effect.PowerCycleOrOn && after.PowerState == PowerState.On)
        {
            events.Add(after.Happened(EventType.NodePoweredOn, cause));
        }

        return events;
    }

    private static EventType Failed(Effect? attempted) => attempted switch
    {
        Effect.PowerOn => EventType.NodePowerOnFailed,
        Effect.PowerOff or Effect.PowerOffSoft => EventType.NodePowerOffFailed,
        Effect.PowerCycle or Effect.PowerCycleOrOn => EventType.NodePowerCycleFailed,
        _ => EventType.NodePowerQueryFailed,
    };

    private async Task<Outcome<Node>> Asking(EventType type, string action, Effect effect, Asked asked)
    {
        if (_nodes.Find(SystemId) is not { } node) return Missing;
        var description = asked.Comment.Length == 0 ? $"({asked.User})" : $"({asked.User}) - {asked.Comment}";
        await Enqueue(effect, node.Happened(type, new Cause(Now, NodeTimeout, asked.User), description, action));
        Settle();
        return _nodes.Find(SystemId)!;
    }

    /// <summary>Adds an effect behind those pending; a power order replaces an older power order.</summary>
    private async Task Enqueue(Effect effect, Event? happened)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return;
        var kept = current.Value.Pending.Where(p => !(IsForBmc(effect) && IsForBmc(p.Effect)));
        var node = current.Value with { Pending = [.. kept, new PendingEffect(effect, Now)] };
        await Commit(new Batch().Put(Collections.Nodes, node, current.Version), happened is null ? [] : [happened]);
        _handedOut = null;
        Settle();
    }

    private static bool PowerSettingsDiffer(Node before, Node after) =>
        before.PowerType != after.PowerType
        || (!ReferenceEquals(before.PowerParameters, after.PowerParameters)
            && (before.PowerParameters.Count != after.PowerParameters.Count || before.PowerParameters.Except(after.PowerParameters).Any()));

    /// <summary>The BMC forgets its order for the node as it was; what is still pending is handed out again, with the settings of now.</summary>
    private async Task OrderAnew(Node before)
    {
        if (before.PowerType.Length > 0)
            await GrainFactory.GetGrain<IBmcGrain>(BmcKey.Of(new PowerTarget(SystemId, before.PowerType, before.PowerParameters))).Forget(SystemId);
        _handedOut = null;
        Settle();
    }

    /// <summary>A node whose BMC could not be reached, and which then boots from the network (somebody pressed the button), is where the order wanted it.
    /// Carrying the order out later, when the BMC comes back, would cut the power of a healthy step.</summary>
    private static Node AfterBootingByItself(Node node, IReadOnlyList<Event> events) =>
        node.PowerProblem.Length > 0
        && node.Pending is [{ Effect: Effect.BootFromNetwork or Effect.PowerCycleOrOn or Effect.PowerCycle or Effect.PowerOn } first, ..]
        && events.Any(e => e.Type == EventType.NodePxeRequest && e.Created > first.NotBefore)
            ? node with { Pending = [.. node.Pending.Where(p => !IsForBmc(p.Effect))] }
            : node;
}
