using System.Collections.Concurrent;
using System.Text;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Commissioning;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>Stores what nodes report of their scripts, with everything that follows from a result (metadata.md §6, store step; lifecycle.md §12.3).</summary>
internal sealed class ScriptReports(
    IStore store, IGrainFactory grains, ScriptOutputs outputs, NodeScripts scripts, Reselection reselection, IEnumerable<ICommissioningResults> model, TimeProvider clock)
{
    /// <summary>One report of a node at a time: reports of scripts that run side by side touch the same set.</summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <returns>What went wrong with results by script, for the sentence that says why the node failed.</returns>
    public async Task StoreAsync(Node node, ResultType type, NodeReport report, CancellationToken cancel = default)
    {
        if (NodeScripts.SetOf(node, type) is not { } set) return;
        var turn = _turns.GetOrAdd(node.SystemId, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancel);
        try
        {
            await PingAsync(set);
            foreach (var (name, files) in Parts(report)) await StoreAsync(node, type, set, name, files, report, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>A report without files is about the one script it names, if any.</summary>
    private static IEnumerable<KeyValuePair<string, ScriptFiles>> Parts(NodeReport report) =>
        report.Files.Count > 0 ? ScriptFiles.ByScript(report.Files)
        : report.ScriptResultId is not null || report.Name is { Length: > 0 } ? [new(report.Name ?? "", ScriptFiles.None)]
        : [];

    private async Task PingAsync(int set)
    {
        if (store.Documents(Collections.ScriptSets).Find(Collections.Key(set)) is { } heard)
            await store.CommitAsync(new Batch().Put(Collections.ScriptSets, heard with { LastPing = clock.GetUtcNow() }));
    }

    private async Task StoreAsync(Node node, ResultType type, int set, string name, ScriptFiles files, NodeReport report, CancellationToken cancel)
    {
        var before = Find(node, set, name, report);
        if (before is null) return;
        var now = clock.GetUtcNow();
        var ended = report.Status == SignalStatus.TimedOut
            || (report.Files.Count > 0 && (report.ExitStatus ?? 0) != 0)
            || ((report.Files.Count > 0 || report.ExitStatus is not null) && report.Status is not (SignalStatus.Installing or SignalStatus.ApplyingNetconf));
        var after = await KeepAsync(before, files, cancel);
        after = after with { ScriptVersionId = report.ScriptVersionId ?? after.ScriptVersionId, Updated = now };
        string? problem = null;
        if (ended)
        {
            (after, problem) = await FinishAsync(node, type, after, files, report, now, cancel);
        }
        else
        {
            var status = Moved(before.Status, report.Status);
            after = after with { Status = status, Started = status == ScriptStatus.Running ? after.Started ?? now : after.Started };
        }

        await store.CommitAsync(new Batch().Put(Collections.ScriptResults, after));
        await TellAsync(node, type, before, after, problem, now);
        if (ended) await FollowAsync(node, type, set, after);
    }

    private async Task<ScriptResult> KeepAsync(ScriptResult result, ScriptFiles files, CancellationToken cancel) => result with
    {
        Output = files.Output is null ? result.Output : await outputs.KeepAsync(files.Output, cancel),
        Stdout = files.Stdout is null ? result.Stdout : await outputs.KeepAsync(files.Stdout, cancel),
        Stderr = files.Stderr is null ? result.Stderr : await outputs.KeepAsync(files.Stderr, cancel),
        Result = files.Result is null ? result.Result : await outputs.KeepAsync(files.Result, cancel),
    };

    private async Task<(ScriptResult Result, string? Problem)> FinishAsync(
        Node node, ResultType type, ScriptResult result, ScriptFiles files, NodeReport report, DateTimeOffset now, CancellationToken cancel)
    {
        var exit = report.ExitStatus ?? (report.Status == SignalStatus.TimedOut ? 124 : 0);
        var current = report.Status switch
        {
            SignalStatus.Installing => ScriptStatus.Installing,
            SignalStatus.ApplyingNetconf => ScriptStatus.ApplyingNetconf,
            _ => result.Status,
        };
        var yaml = files.Result is { } given ? Encoding.UTF8.GetString(given.Span) : null;
        var verdict = ScriptVerdict.Of(current, exit, report.Status == SignalStatus.TimedOut, yaml);
        var started = result.Started ?? (report.Runtime is > 0 and < 1e9 ? now.AddSeconds(-report.Runtime.Value) : now);
        var finished = result with { Status = verdict.Status, ExitStatus = exit, Started = started, Ended = now };
        if (verdict.LinkConnected is { } link && finished.InterfaceId is { } nic)
            await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new LinkSeen(nic, link), new Asked(null));
        var problem = verdict.Problem is { } wrong ? $"{result.Name}: {wrong}" : await ApplyAsync(node, type, finished, files, exit, cancel);
        return problem is not null && verdict.Problem is null ? (finished with { Status = ScriptStatus.Failed }, problem) : (finished, problem);
    }

    /// <summary>Hands what a built-in commissioning script found out to the node's model.</summary>
    private async Task<string?> ApplyAsync(Node node, ResultType type, ScriptResult result, ScriptFiles files, int exit, CancellationToken cancel)
    {
        if (type != ResultType.Commissioning || result.Status == ScriptStatus.Skipped || files.Written is not { Length: > 0 } written) return null;
        if (scripts.ScriptOf(result) is not { Default: true }) return null;
        foreach (var taker in model)
        {
            var taken = await taker.ApplyAsync(node.SystemId, result.Name, written, exit, cancel);
            if (taken.IsRefused) return $"{result.Name}: {taken.Refusal!.Text}";
        }

        return null;
    }

    private static ScriptStatus Moved(ScriptStatus from, SignalStatus by) => (by, from) switch
    {
        (SignalStatus.ApplyingNetconf, ScriptStatus.Pending) => ScriptStatus.ApplyingNetconf,
        (SignalStatus.Installing, ScriptStatus.Pending or ScriptStatus.ApplyingNetconf) => ScriptStatus.Installing,
        (SignalStatus.Working, ScriptStatus.Pending or ScriptStatus.ApplyingNetconf or ScriptStatus.Installing) => ScriptStatus.Running,
        _ => from,
    };

    private async Task TellAsync(Node node, ResultType type, ScriptResult before, ScriptResult after, string? problem, DateTimeOffset now)
    {
        var events = new List<Event>();
        if (problem is not null) events.Add(node.Happened(EventType.ScriptResultError, new Cause(now, TimeSpan.Zero), problem));
        if (ScriptEvents.Of(node, type, before, after, now) is { } changed) events.Add(changed);
        if (events.Count > 0) await grains.GetGrain<IMachineGrain>(node.SystemId).Happened(events);
    }

    /// <summary>What a finished result means for other results of the node.</summary>
    private async Task FollowAsync(Node node, ResultType type, int set, ScriptResult result)
    {
        if (type != ResultType.Commissioning || result.Status != ScriptStatus.Passed || scripts.ScriptOf(result) is not { } script) return;
        var fresh = await grains.GetGrain<IMachineGrain>(node.SystemId).Get();
        if (fresh is null) return;
        if (script.Recommission) await reselection.AgainAsync(set, script);
        if (script.Default && fresh.Status == NodeState.Commissioning) await reselection.RegenerateAsync(fresh);
    }

    /// <summary>The result meant: by number within the set, else by name; a script that nobody planned gets a result of its own.</summary>
    private ScriptResult? Find(Node node, int set, string name, NodeReport report)
    {
        var results = scripts.ResultsOf(set);
        if (report.ScriptResultId is { } id && results.FirstOrDefault(r => r.Id == id) is { } numbered) return numbered;
        var wanted = report.Name is { Length: > 0 } named && report.Files.Count == 0 ? named : name;
        if (wanted.Length == 0) return null;
        var named2 = results.Where(r => r.Name == wanted).ToList();
        if (named2.Count > 0) return named2.FirstOrDefault(r => r.Status.IsOpen()) ?? named2[^1];
        var script = store.Documents(Collections.Scripts).Where(Collections.ScriptsByName, wanted) is [var found] ? found : null;
        var now = clock.GetUtcNow();
        return new ScriptResult
        {
            Id = store.NextId(Collections.ScriptResults),
            ScriptSetId = set,
            SystemId = node.SystemId,
            Name = wanted,
            ScriptId = script?.Id,
            ScriptVersionId = script?.Current.Id,
            Status = ScriptStatus.Running,
            Created = now,
            Updated = now,
        };
    }
}
