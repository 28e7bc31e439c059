using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Bmcs;
using Maas.Store;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Nodes;

/// <summary>Carries out what moves left pending, in order, one at a time. Anything here may happen twice after a crash, and nothing is lost.</summary>
internal sealed partial class MachineGrain
{
    /// <summary>The effect a BMC is working on for this activation; a restart hands it out again.</summary>
    private PendingEffect? _handedOut;

    /// <summary>Three attempts of five minutes each (power.md §1.2).</summary>
    private static readonly TimeSpan OrderPatience = TimeSpan.FromMinutes(15);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Settle();
        return Task.CompletedTask;
    }

    /// <summary>Looks at the pending effects in a turn of its own, so that no caller waits for them.</summary>
    private void Settle() => this.RegisterGrainTimer(SettleOnce, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });

    private async Task SettleOnce(CancellationToken cancel)
    {
        while (_nodes.Find(SystemId) is { Pending: [var first, ..] } node)
        {
            if (first.NotBefore > Now)
            {
                this.RegisterGrainTimer(
                    SettleOnce, new GrainTimerCreationOptions(first.NotBefore - Now, Timeout.InfiniteTimeSpan) { KeepAlive = true });
                return;
            }

            if (first == _handedOut) return;
            if (IsForBmc(first.Effect))
            {
                _handedOut = first;
                await HandOut(node, first.Effect);
                return;
            }

            if (!await CarryOut(node, first.Effect)) return;
            await Finish(first);
        }
    }

    private static bool IsForBmc(Effect effect) => effect switch
    {
        Effect.ClaimAddresses or Effect.ReleaseAddresses or Effect.EvaluateTags or Effect.DeleteNode => false,
        Effect.BootFromNetwork or Effect.BootFromDisk or Effect.PowerCycleOrOn or Effect.PowerOn or Effect.PowerCycle or Effect.PowerOff
            or Effect.PowerOffSoft or Effect.QueryPower => true,
    };

    private async Task HandOut(Node node, Effect effect)
    {
        var starting = effect switch
        {
            Effect.PowerOn => EventType.NodePowerOnStarting,
            Effect.PowerCycle or Effect.PowerCycleOrOn => EventType.NodePowerCycleStarting,
            Effect.PowerOff or Effect.PowerOffSoft => EventType.NodePowerOffStarting,
            _ => (EventType?)null,
        };
        if (starting is { } type && node.PowerType.Length > 0) await Note(node, type, new Asked(null));
        var target = new PowerTarget(SystemId, node.PowerType, node.PowerParameters);
        await GrainFactory.GetGrain<IBmcGrain>(BmcKey.Of(target)).Order(new PowerOrder(target, effect, Limit(node)));
    }

    /// <summary>In a state with a deadline the deadline ends an order. In any other, an order that could not be carried out for a while is dropped:
    /// a machine must not go off, or on, days after somebody asked for it and went home.</summary>
    private static DateTimeOffset? Limit(Node node) =>
        node.StatusExpires is null && StateFacts.Of(node.Status).Limit == Domain.Lifecycle.Limit.None ? node.Pending[0].NotBefore + OrderPatience : null;

    /// <returns>False when the node moved meanwhile and its new effects are another turn's work.</returns>
    private async Task<bool> CarryOut(Node node, Effect effect)
    {
        switch (effect)
        {
            case Effect.ClaimAddresses:
                // A test that does not touch the network runs with whatever address DHCP gives (lifecycle.md §4.1 point 10).
                if (node.Status == NodeState.Testing && !scripts.AppliesNetworking(node)) return true;
                var claimed = await addresses.ClaimAsync(node);
                if (!claimed.IsRefused) return true;
                await Fire(Trigger.NodeFailed, new Asked(null, $"No address could be given to the node: {claimed.Refusal!.Text}"));
                return false;
            case Effect.ReleaseAddresses:
                await addresses.ReleaseAsync(node);
                return true;
            case Effect.EvaluateTags:
                // The tags come back to this grain as an edit, and must get in while it waits.
                using (Orleans.Runtime.RequestContext.AllowCallChainReentrancy())
                    await GrainFactory.GetGrain<Tags.ITagsGrain>(0).Evaluate(SystemId);
                return true;
            case Effect.DeleteNode:
                await Delete(new Asked(null, "composed machine released"));
                return false;
            default:
                throw new InvalidOperationException($"{effect} is the BMC's work.");
        }
    }

    /// <summary>Takes an effect off the list, unless the node moved on meanwhile.</summary>
    private async Task Finish(PendingEffect effect)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current || !current.Value.Pending.Contains(effect)) return;
        await store.CommitAsync(new Batch().Put(
            Collections.Nodes, current.Value with { Pending = [.. current.Value.Pending.SkipWhile(p => p != effect).Skip(1)] }, current.Version));
    }

    public async Task Wake()
    {
        if (_nodes.Find(SystemId) is not { } node) return;
        if (node.StatusExpires is { } expires && expires <= Now)
        {
            var minutes = (int)NodeTimeout.TotalMinutes * (node.Status == NodeState.Deploying ? 2 : 1);
            await Fail(node, Trigger.Overdue, $"Node operation '{StateFacts.Of(node.Status).Name}' timed out after {minutes} minutes.");
        }
        else if (scripts.Lapse(node, NodeTimeout, Now) is { } lapse)
        {
            if (lapse.ExtendTo is { } until) await Extend(until);
            else await Fail(node, Trigger.Overdue, lapse.Reason);
        }

        Settle();
    }

    /// <summary>Fails the node with what is known of why (see <see cref="Diagnosis"/>), and switches it off unless somebody wants to look at it.</summary>
    private async Task Fail(Node node, Trigger trigger, string what)
    {
        var failed = await Fire(trigger, new Asked(null, $"{what} {Why(node)}"));
        if (!failed.IsRefused && node.Status is NodeState.Commissioning or NodeState.Testing && !node.EnableSsh)
            await Enqueue(Effect.PowerOff, null);
    }

    private string Why(Node node)
    {
        var recent = logs.Before(Collections.Events, long.MaxValue, 400, SystemId)
            .TakeWhile(e => e.Type != EventType.NodeChangedStatus).Reverse().ToList();
        return Diagnosis.Explain(
            recent,
            new Surroundings(
                node.BootClusterIp?.ToString() ?? surroundings.Address, surroundings.BootPort, string.Join(", ", surroundings.Interfaces), node.PowerProblem),
            Now);
    }

    private async Task Extend(DateTimeOffset until)
    {
        if (_nodes.FindVersioned(SystemId) is { } current)
            await store.CommitAsync(new Batch().Put(Collections.Nodes, current.Value with { StatusExpires = until }, current.Version));
    }

    public async Task<Outcome<bool>> Delete(Asked asked)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return Missing;
        if (current.Value.Locked) return LockedRefusal;
        var batch = new Batch().Delete(Collections.Nodes, SystemId, current.Version);
        rows.Delete(batch, addresses.Of(current.Value));
        foreach (var snippet in store.Documents(Leases.DhcpSnippets.All).Where(Leases.DhcpSnippets.ByNode, SystemId)) batch.Delete(Leases.DhcpSnippets.All, Collections.Key(snippet.Id));
        foreach (var set in store.Documents(Collections.ScriptSets).Where(Collections.ScriptSetsByNode, SystemId))
        {
            batch.Delete(Collections.ScriptSets, Collections.Key(set.Id));
            foreach (var result in store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set.Id)))
                batch.Delete(Collections.ScriptResults, Collections.Key(result.Id));
        }

        foreach (var child in NodeFamily.Below(SystemId, _nodes.All))
        {
            batch.Delete(Collections.Nodes, child.SystemId);
            rows.Delete(batch, addresses.Of(child));
        }

        await store.CommitAsync(batch);
        LogDeleted(log, SystemId, asked.User);
        DeactivateOnIdle();
        return true;
    }

    [LoggerMessage(LogLevel.Information, "{SystemId}: deleted by {User}")]
    private static partial void LogDeleted(ILogger log, string systemId, string? user);
}
