using System.Text;
using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Nodes;

namespace Maas.Region.Scripts;

/// <summary>What a node's <c>op=signal</c> does, by the state the node is in (metadata.md §6).</summary>
internal sealed class NodeSignals(IGrainFactory grains, ScriptReports reports, NodeScripts scripts, ScriptOutputs outputs, TimeProvider clock)
    : INodeSignals
{
    public async Task<Outcome<bool>> HandleAsync(Node node, NodeReport report, CancellationToken cancel = default)
    {
        switch (node.Status)
        {
            case NodeState.New:
                return report.Status == SignalStatus.Commissioning ? Done(await Grain(node).BeginEnlisting()) : Wrong(node);
            case NodeState.Commissioning:
                return await CommissioningAsync(node, report, cancel);
            case NodeState.Deployed:
                return await SyncAsync(node, report, cancel);
            case NodeState.Testing:
                await StoreAsync(node, ResultType.Testing, report, cancel);
                return await FinishAsync(node, ResultType.Testing, report, Trigger.TestingPassed);
            case NodeState.Deploying:
                await StoreAsync(node, ResultType.Installation, report, cancel);
                return report.Status == SignalStatus.Failed ? Done(await Grain(node).Tell(Trigger.NodeFailed, Reason("Installation failed", report))) : true;
            case NodeState.DiskErasing:
            case NodeState.Releasing:
                return await ReleasingAsync(node, report, cancel);
            case NodeState.EnteringRescueMode:
                return await RescueAsync(node, report);
            case NodeState.RescueMode:
                await StoreAsync(node, ResultType.Commissioning, report, cancel);
                return true;
            case NodeState.Broken or NodeState.FailedCommissioning or NodeState.FailedDeployment or NodeState.Ready or NodeState.FailedEnteringRescueMode
                or NodeState.FailedTesting:
                return true;
            default:
                return Wrong(node);
        }
    }

    private async Task<Outcome<bool>> CommissioningAsync(Node node, NodeReport report, CancellationToken cancel)
    {
        var bmc = await TakePowerAsync(node, report);
        if (bmc.IsRefused) return bmc;
        await StoreAsync(node, ResultType.Commissioning, report, cancel);
        return report.Status == SignalStatus.Testing
            ? await FinishAsync(node, ResultType.Commissioning, report with { Status = SignalStatus.Ok }, Trigger.TestingBegan)
            : await FinishAsync(node, ResultType.Commissioning, report, Trigger.CommissioningPassed);
    }

    /// <summary>A deployed system reports its hardware; nothing it says changes its state.</summary>
    private async Task<Outcome<bool>> SyncAsync(Node node, NodeReport report, CancellationToken cancel)
    {
        var bmc = await TakePowerAsync(node, report);
        if (bmc.IsRefused) return bmc;
        await StoreAsync(node, ResultType.Commissioning, report, cancel);
        return report.Status == SignalStatus.Failed ? Wrong(node) : true;
    }

    private async Task<Outcome<bool>> ReleasingAsync(Node node, NodeReport report, CancellationToken cancel)
    {
        await StoreAsync(node, ResultType.Release, report, cancel);
        var erasing = node.Status == NodeState.DiskErasing;
        if (report.Status == SignalStatus.Failed)
            return Done(await Grain(node).Tell(Trigger.ScriptsFailed, Why(node, ResultType.Release, report, erasing ? "Failed to erase disks." : "Failed to release machine.")));
        if (report.Status == SignalStatus.Ok)
            await Grain(node).Happened([node.Happened(erasing ? EventType.NodeDisksErased : EventType.NodeReleaseScriptsOk, new Cause(clock.GetUtcNow(), TimeSpan.Zero))]);
        return true;
    }

    private async Task<Outcome<bool>> RescueAsync(Node node, NodeReport report) => report.Status switch
    {
        SignalStatus.Ok or SignalStatus.Working => Done(await Grain(node).Tell(Trigger.RescueReached, "")),
        SignalStatus.Failed => Done(await Grain(node).Tell(Trigger.ScriptsFailed, Reason("Failed to enter rescue mode", report))),
        _ => true,
    };

    private async Task StoreAsync(Node node, ResultType type, NodeReport report, CancellationToken cancel)
    {
        await Grain(node).Edit(new HeardFrom(report.Error, type is ResultType.Commissioning or ResultType.Testing), new Asked(null));
        await reports.StoreAsync(node, type, report, cancel);
    }

    /// <summary>The end of a run: passed unless the node or any of its results says otherwise.</summary>
    private async Task<Outcome<bool>> FinishAsync(Node node, ResultType type, NodeReport report, Trigger passed)
    {
        if (report.Status is not (SignalStatus.Ok or SignalStatus.Failed)) return true;
        var failed = Failed(node, type);
        if (report.Status == SignalStatus.Ok && failed.Count == 0) return Done(await Grain(node).Tell(passed, ""));
        var what = type == ResultType.Testing ? "Testing failed" : "Commissioning failed";
        return Done(await Grain(node).Tell(Trigger.ScriptsFailed, Why(node, type, report, what)));
    }

    private List<ScriptResult> Failed(Node node, ResultType type) =>
        [.. scripts.ResultsOf(NodeScripts.SetOf(node, type)).Where(r => r.Status.HasFailed() && !r.Suppressed)];

    /// <summary>Names what failed and the last thing it said.</summary>
    private string Why(Node node, ResultType type, NodeReport report, string what)
    {
        var failed = Failed(node, type);
        if (failed.Count == 0) return Reason(what, report);
        var shown = failed.Take(3).Select(r =>
        {
            var last = LastLine(r.Stderr) ?? LastLine(r.Output) ?? LastLine(r.Stdout);
            return $"{r.Name} {r.Status.Text().ToLowerInvariant()} (exit status {r.ExitStatus}{(last is null ? "" : $": {last}")})";
        });
        return $"{what.TrimEnd('.')}: {string.Join("; ", shown)}{(failed.Count > 3 ? $"; and {failed.Count - 3} more" : "")}";
    }

    private static string Reason(string what, NodeReport report) => report.Error is { Length: > 0 } error ? $"{what.TrimEnd('.')}: {error}" : what;

    private string? LastLine(string? output)
    {
        var line = Encoding.UTF8.GetString(outputs.Read(output)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return line is { Length: > 200 } ? line[..200] + "…" : line;
    }

    private async Task<Outcome<bool>> TakePowerAsync(Node node, NodeReport report)
    {
        if (report.PowerType is not { Length: > 0 } type) return true;
        return Done(await Grain(node).Edit(new BmcFound(type, report.PowerParameters ?? new Dictionary<string, string>()), new Asked(null)));
    }

    private IMachineGrain Grain(Node node) => grains.GetGrain<IMachineGrain>(node.SystemId);

    private static Outcome<bool> Done(Outcome<Node> outcome) => outcome.IsRefused ? outcome.Refusal! : true;

    private static Refusal Wrong(Node node) => Refusal.Conflict($"Node {node.SystemId} is in the '{StateFacts.Of(node.Status).Name}' state and signals nothing there.");
}
