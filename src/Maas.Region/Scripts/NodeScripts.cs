using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <inheritdoc cref="INodeScripts"/>
internal sealed partial class NodeScripts(IStore store, ISettings settings, HardwareKnowledge hardware) : INodeScripts
{
    /// <summary>The result that an installation has instead of scripts.</summary>
    public const string InstallLog = "/tmp/install.log";

    private IDocuments<ScriptResult> Results => store.Documents(Collections.ScriptResults);

    private IDocuments<ScriptSet> Sets => store.Documents(Collections.ScriptSets);

    public IReadOnlyList<ScriptResult> ResultsOf(int? set) => set is { } id ? Results.Where(Collections.ScriptResultsBySet, Collections.Key(id)) : [];

    public static int? SetOf(Node node, ResultType type) => type switch
    {
        ResultType.Commissioning => node.CommissioningSetId,
        ResultType.Installation => node.InstallationSetId,
        ResultType.Testing => node.TestingSetId,
        ResultType.Release => node.ReleaseSetId,
    };

    public Script? ScriptOf(ScriptResult result) => result.ScriptId is { } id ? store.Documents(Collections.Scripts).Find(Collections.Key(id)) : null;

    public Outcome<Node> Begin(
        Batch batch, Node node, ResultType type, IReadOnlyList<string>? requested, IReadOnlyDictionary<string, string> parameters, DateTimeOffset now)
    {
        if (type == ResultType.Installation) return With(batch, node, type, [], [Installation(node, now)], now);
        var chosen = Choose(node, type, requested);
        if (chosen.IsRefused) return chosen.Refusal!;
        if (chosen.Value!.Count == 0 && type != ResultType.Commissioning) return Pointing(node, type, null);
        if (type == ResultType.Testing && Forbidden(node, chosen.Value) is { } forbidden) return forbidden;
        var results = new List<ScriptResult>();
        foreach (var script in chosen.Value)
        {
            var sets = ScriptParameters.Resolve(script, parameters, hardware.ScopeOf(node));
            if (sets.IsRefused) return sets.Refusal!;
            results.AddRange(sets.Value!.Select(set => Pending(node, script, set, now)));
        }

        return With(batch, node, type, requested ?? Default(type), results, now);
    }

    public void End(Batch batch, Node node, IReadOnlyList<ResultType> types, ScriptStatus status, DateTimeOffset now)
    {
        foreach (var type in types)
        {
            var open = ResultsOf(SetOf(node, type)).Where(r => r.Status.IsOpen()).ToList();
            if (open.Count == 0) continue;
            var overrun = open.Where(r => Overrun(r, now) is not null).Select(r => r.Id).ToHashSet();
            foreach (var result in open)
            {
                // Only what ran out of time timed out; what waited behind it, or never began, was cut short.
                var final = status == ScriptStatus.TimedOut && (overrun.Count > 0 ? !overrun.Contains(result.Id) : !WasHeard(SetOf(node, type)))
                    ? ScriptStatus.Aborted
                    : status;
                var ended = result with { Status = final, Ended = now, Updated = now };
                batch.Put(Collections.ScriptResults, ended);
                batch.Append(Collections.Events, ScriptEvents.Of(node, null, result, ended, now)!);
            }
        }
    }

    public bool AppliesNetworking(Node node) => new[] { node.TestingSetId, node.Status == NodeState.Commissioning ? node.CommissioningSetId : null }
        .SelectMany(ResultsOf).Any(r => r.Status.IsOpen() && ScriptOf(r) is { ApplyConfiguredNetworking: true });

    public bool Commissioned(Node node) => ScriptStatuses.Aggregate(ResultsOf(node.CommissioningSetId)) == ScriptStatus.Passed;

    public ScriptLapse? Lapse(Node node, TimeSpan nodeTimeout, DateTimeOffset now)
    {
        var type = node.Status switch
        {
            NodeState.Commissioning => ResultType.Commissioning,
            NodeState.Testing => ResultType.Testing,
            NodeState.Releasing or NodeState.DiskErasing => ResultType.Release,
            _ => (ResultType?)null,
        };
        if (type is not { } running || node.StatusExpires is not null || SetOf(node, running) is not { } id || Sets.Find(Collections.Key(id)) is not { } set) return null;
        var results = ResultsOf(id);
        foreach (var result in results)
        {
            if (Overrun(result, now) is { } limit) return new ScriptLapse($"{result.Name} has run past it's timeout({Durations.Text(limit)})", ScriptStatus.TimedOut);
        }

        // Erasing takes as long as the disks are large, and not every program that erases can speak meanwhile (lifecycle.md §3).
        if (running == ResultType.Release || set.LastPing is not { } heard || heard + nodeTimeout >= now) return null;
        return results.Any(r => r.Status.IsRunning() && ScriptOf(r) is { MayReboot: true })
            ? new ScriptLapse("", ScriptStatus.TimedOut, Later(heard + nodeTimeout, now + nodeTimeout, now))
            : new ScriptLapse($"Node has not been heard from for the last {(int)nodeTimeout.TotalMinutes} minutes", ScriptStatus.TimedOut);
    }

    /// <summary>A limit that passed already would fail the node at once, which is what a script that reboots it must not cause.</summary>
    private static DateTimeOffset Later(DateTimeOffset wanted, DateTimeOffset otherwise, DateTimeOffset now) => wanted > now ? wanted : otherwise;

    /// <summary>The limit that a running result has passed by more than five minutes; null while there is time.</summary>
    private TimeSpan? Overrun(ScriptResult result, DateTimeOffset now)
    {
        if (result is not { Status: ScriptStatus.Running, Started: { } started }) return null;
        var seconds = ScriptParameters.Timeout(result.Parameters, ScriptOf(result)?.TimeoutSeconds ?? 0);
        return seconds > 0 && started.AddSeconds(seconds).AddMinutes(5) < now ? TimeSpan.FromSeconds(seconds) : null;
    }

    private bool WasHeard(int? set) => set is { } id && Sets.Find(Collections.Key(id)) is { LastPing: not null };

    private Outcome<IReadOnlyList<Script>> Choose(Node node, ResultType type, IReadOnlyList<string>? requested)
    {
        var all = store.Documents(Collections.Scripts).All;
        return type switch
        {
            ResultType.Commissioning when node.Enlisting => new Outcome<IReadOnlyList<Script>>(ScriptSelection.Enlisting(all, settings.Flag("enlist_commissioning")), null),
            ResultType.Commissioning when node.Status == NodeState.Deployed => new Outcome<IReadOnlyList<Script>>(ScriptSelection.Deployed(all), null),
            ResultType.Commissioning => ScriptSelection.Commissioning(all, requested, hardware.FactsOf(node)),
            ResultType.Testing => ScriptSelection.Testing(all, requested, hardware.FactsOf(node)),
            _ => ScriptSelection.Release(all, requested ?? []),
        };
    }

    private static string[] Default(ResultType type) => type == ResultType.Testing ? ["commissioning"] : [];

    private Refusal? Forbidden(Node node, IReadOnlyList<Script> chosen)
    {
        var deployed = node.Status == NodeState.Deployed || (StateFacts.KeepsPrevious(node.Status) && node.PreviousStatus == NodeState.Deployed);
        if (deployed && chosen.Any(s => s.Destructive)) return Refusal.Invalid("testing_scripts", "Destructive tests may only be run on undeployed machines.");

        // During commissioning the interfaces are still to be found; the results wait for them.
        var commissioning = node.CommissioningSetId is { } set && Sets.Find(Collections.Key(set)) is null;
        return !commissioning && chosen.Any(s => s.ApplyConfiguredNetworking) && hardware.ScopeOf(node).Configured.Count == 0
            ? Refusal.BadRequest("An interface must be configured to run network testing!")
            : null;
    }

    private ScriptResult Pending(Node node, Script script, ParameterSet set, DateTimeOffset now)
    {
        var skipped = node.SkipBmcConfig && script.Tags.Contains("bmc-config");
        skipped |= script.Tags.Contains("bmc-config") && node.Architecture.StartsWith("s390x/", StringComparison.Ordinal);
        return new ScriptResult
        {
            Id = store.NextId(Collections.ScriptResults),
            ScriptSetId = 0,
            SystemId = node.SystemId,
            Name = script.Name,
            ScriptId = script.Id,
            ScriptVersionId = script.Current.Id,
            Parameters = set.Values.ToJsonString(),
            PhysicalBlockDeviceId = set.BlockDeviceId,
            InterfaceId = set.InterfaceId,
            Status = skipped ? ScriptStatus.Skipped : ScriptStatus.Pending,
            ExitStatus = skipped ? 0 : null,
            Result = skipped ? ScriptOutputs.SkippedResultHash : null,
            Ended = skipped ? now : null,
            Created = now,
            Updated = now,
        };
    }

    private ScriptResult Installation(Node node, DateTimeOffset now) => new()
    {
        Id = store.NextId(Collections.ScriptResults),
        ScriptSetId = 0,
        SystemId = node.SystemId,
        Name = InstallLog,
        Created = now,
        Updated = now,
    };

    private Node With(
        Batch batch, Node node, ResultType type, IReadOnlyList<string> requested, IReadOnlyList<ScriptResult> results, DateTimeOffset now)
    {
        MakeRoom(batch, node, type, results, now);
        var set = new ScriptSet
        {
            Id = store.NextId(Collections.ScriptSets),
            SystemId = node.SystemId,
            ResultType = type,
            RequestedScripts = requested,
            Tags = [.. requested.Where(r => !results.Any(x => x.Name == r))],
        };
        batch.Put(Collections.ScriptSets, set);
        foreach (var result in results) batch.Put(Collections.ScriptResults, result with { ScriptSetId = set.Id });
        return Pointing(node, type, set.Id);
    }

    private static Node Pointing(Node node, ResultType type, int? set) => type switch
    {
        ResultType.Commissioning => node with { CommissioningSetId = set },
        ResultType.Installation => node with { InstallationSetId = set },
        ResultType.Testing => node with { TestingSetId = set },
        ResultType.Release => node with { ReleaseSetId = set },
    };
}
