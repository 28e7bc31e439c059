using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Networks;
using Maas.Region.Scripts;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Nodes;

/// <inheritdoc cref="IMachineGrain"/>
internal sealed partial class MachineGrain(
    IStore store, ILogs logs, ISettings settings, INodeScripts scripts, INodeAddresses addresses, NodeBridges bridges, NodeSurroundings surroundings,
    NodeNetworkEdits networks, AddressRows rows, Bmcs.IPowerSettings power, TimeProvider clock, ILogger<MachineGrain> log) : Grain, IMachineGrain
{
    private readonly IDocuments<Node> _nodes = store.Documents(Collections.Nodes);

    private string SystemId => this.GetPrimaryKeyString();

    private DateTimeOffset Now => clock.GetUtcNow();

    private TimeSpan NodeTimeout => TimeSpan.FromMinutes(settings.Number("node_timeout"));

    private static Refusal Missing => Refusal.NotFound("No Node matches the given query.");

    public Task<Node?> Get() => Task.FromResult(_nodes.Find(SystemId));

    public async Task<Outcome<Node>> Create(Node node, Cause cause)
    {
        try
        {
            await Commit(new Batch().Put(Collections.Nodes, node with { Created = cause.Now, Updated = cause.Now }, basedOn: 0), []);
        }
        catch (DuplicateException duplicate)
        {
            return Refusal.Invalid(duplicate.IndexName == "hostname" ? "hostname" : "mac_addresses", $"{duplicate.IndexName} {duplicate.Value} already in use.");
        }

        return _nodes.Find(SystemId)!;
    }

    public async Task<Outcome<Node>> Edit(INodeEdit edit, Asked asked)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return Missing;
        var edited = edit.Apply(current.Value, Now);
        if (edited.IsRefused) return edited;
        if (ReferenceEquals(edited.Value, current.Value)) return current.Value;
        try
        {
            await store.CommitAsync(new Batch().Put(Collections.Nodes, edited.Value! with { Updated = Now }, current.Version));
        }
        catch (DuplicateException duplicate)
        {
            return Refusal.Invalid(duplicate.IndexName == "hostname" ? "hostname" : "mac_address", $"Node with this {(duplicate.IndexName == "hostname" ? "Hostname" : "MAC address")} already exists.");
        }

        if (PowerSettingsDiffer(current.Value, edited.Value!)) await OrderAnew(current.Value);
        return _nodes.Find(SystemId)!;
    }

    public Task<Outcome<Node>> Connect(INetworkEdit edit, Asked asked) => networks.ApplyAsync(SystemId, edit);

    public async Task<Outcome<Node>> Tell(Trigger trigger, string reason) => await Fire(trigger, new Asked(null, reason));

    /// <summary>The one way a node moves: decide, write the node, its events and everything that must change with them, then hand out the effects.</summary>
    /// <param name="prepare">Changes of the document that belong to the request; may refuse.</param>
    /// <param name="also">Other documents that change with it.</param>
    private async Task<Outcome<Node>> Fire(
        Trigger trigger, Asked asked, Func<Node, Outcome<Node>>? prepare = null, Func<Batch, Node, Outcome<Node>>? also = null)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return Missing;
        var node = current.Value;
        if (LifecycleTable.Decide(node.Status, trigger, HistoryOf(node)) is not Verdict.Move move)
            return LifecycleTable.Decide(node.Status, trigger, HistoryOf(node)) is Verdict.Refuse refused ? Refusal.Conflict(refused.Why) : node;

        var prepared = prepare?.Invoke(node) ?? node;
        if (prepared.IsRefused) return prepared;
        var batch = new Batch();
        var others = also?.Invoke(batch, prepared.Value!) ?? prepared;
        if (others.IsRefused) return others;

        var step = Transition.Apply(others.Value!, trigger, move, new Cause(Now, NodeTimeout, asked.User, asked.Comment));
        EndScripts(batch, trigger, node, step.Node);
        await Commit(batch.Put(Collections.Nodes, step.Node, current.Version), step.Events);
        LogMoved(log, SystemId, node.Status, step.Node.Status, trigger, asked.Comment);
        Settle();
        // What was taken in because it ran, such as a hypervisor, is nobody's stock to fall back to (api-resources.md §6.3).
        if (node.Status == NodeState.Releasing && step.Node is { Dynamic: true, Status: NodeState.Ready or NodeState.New }) await Delete(asked);
        return step.Node;
    }

    private async Task Commit(Batch batch, IReadOnlyList<Event> events)
    {
        foreach (var happened in events) batch.Append(Collections.Events, happened);
        await store.CommitAsync(batch);
    }

    /// <summary>Records something about the node that moves nothing.</summary>
    private async Task Note(Node node, EventType type, Asked asked, string description = "", string action = "") =>
        await Commit(new Batch(), [node.Happened(type, new Cause(Now, NodeTimeout, asked.User), description, action)]);

    public async Task Happened(IReadOnlyList<Event> events)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return;
        var batch = new Batch();
        var after = current.Value.WithStatusOf(events);
        after = AfterBootingByItself(after, events);
        if (!ReferenceEquals(after, current.Value)) batch.Put(Collections.Nodes, after, current.Version);
        await Commit(batch, events);
        if (after.Pending.Count < current.Value.Pending.Count) await OrderAnew(current.Value);
    }

    private History HistoryOf(Node node) => new(node.PreviousStatus, node.Enlisting, scripts.Commissioned(node), node.Osystem.Length > 0);

    /// <summary>A run that ends before its scripts did gives them their final status (lifecycle.md §3, §7).</summary>
    private void EndScripts(Batch batch, Trigger trigger, Node before, Node after)
    {
        var ended = (trigger, before.Status) switch
        {
            (Trigger.Abort, _) or (Trigger.MarkBroken, _) => ScriptStatus.Aborted,
            (Trigger.Overdue, _) => ScriptStatus.TimedOut,
            (Trigger.NodeFailed or Trigger.ScriptsFailed, _) when before.Status != after.Status => ScriptStatus.Aborted,
            (Trigger.Release, NodeState.Deploying) => ScriptStatus.Aborted,
            _ => (ScriptStatus?)null,
        };
        if (ended is { } status)
            scripts.End(batch, after, [ResultType.Commissioning, ResultType.Testing, ResultType.Installation, ResultType.Release], status, Now);
    }

    [LoggerMessage(LogLevel.Information, "{SystemId}: {From} -> {To} on {Trigger} {Reason}")]
    private static partial void LogMoved(ILogger log, string systemId, NodeState from, NodeState to, Trigger trigger, string reason);
}
