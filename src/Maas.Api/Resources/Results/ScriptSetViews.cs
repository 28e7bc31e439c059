using Maas.Api.Contract;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Region.Scripts;
using Maas.Store;

namespace Maas.Api.Resources.Results;

/// <summary>Which results of a set are meant: of certain hardware, and with any of these names, tags and numbers.</summary>
internal sealed record ResultFilter(HardwareType? Hardware, IReadOnlyList<string> Words)
{
    public static ResultFilter Of(string? hardware, string? filters)
    {
        HardwareType? kind = null;
        if (hardware is { Length: > 0 })
            kind = ScriptWords.TryHardware(hardware, out var known) ? known : throw ApiException.BadRequest("Hardware type must be node, cpu, memory, storage, network or gpu");
        return new ResultFilter(kind, (filters ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    public bool Matches(ScriptResult result, Script? script) =>
        (Hardware is null || (script?.HardwareType ?? HardwareType.Node) == Hardware)
        && (Words.Count == 0 || Words.Any(w => result.Name == w || Collections.Key(result.Id) == w || script?.Tags.Contains(w) == true));
}

/// <summary>Reads sets and results for publication.</summary>
internal sealed class ScriptSetViews(IStore store, ScriptOutputs outputs)
{
    public IReadOnlyList<ScriptResult> ResultsOf(ScriptSet set, ResultFilter? filter = null) =>
    [
        .. store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set.Id))
            .Where(r => filter is null || filter.Matches(r, ScriptOf(r)))
            .OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.PhysicalBlockDeviceId).ThenBy(r => r.InterfaceId),
    ];

    public Script? ScriptOf(ScriptResult result) => result.ScriptId is { } id ? store.Documents(Collections.Scripts).Find(Collections.Key(id)) : null;

    public ScriptSetView Of(ScriptSet set, ResultFilter filter, bool includeOutput)
    {
        var all = ResultsOf(set);
        var status = ScriptStatuses.Aggregate(all);
        var started = all.Min(r => r.Started);
        var ended = all.Count > 0 && all.All(r => !r.Status.IsOpen()) ? all.Max(r => r.Ended) : null;
        return new ScriptSetView(
            set.Id, set.SystemId, (int)set.ResultType, set.ResultType.ToString(), Long(set.LastPing), status is { } known ? (int)known : -1, status?.Text() ?? "Unknown",
            Long(started), Long(ended), ScriptResultView.Span(started, ended), [.. ResultsOf(set, filter).Select(r => Of(r, includeOutput))], ScriptSetView.UriOf(set));
    }

    private ScriptResultView Of(ScriptResult result, bool includeOutput)
    {
        string? Content(string? hash) => includeOutput ? Convert.ToBase64String(outputs.Read(hash)) : null;
        return new ScriptResultView
        {
            Id = result.Id,
            Created = Timestamps.Rfc2822(result.Created),
            Updated = Timestamps.Rfc2822(result.Updated),
            Name = result.Name,
            Status = (int)result.Status,
            StatusName = result.Status.Text(),
            ExitStatus = result.ExitStatus,
            Started = Long(result.Started),
            Ended = Long(result.Ended),
            Runtime = ScriptResultView.Span(result.Started, result.Ended),
            Starttime = ScriptResultView.Epoch(result.Started),
            Endtime = ScriptResultView.Epoch(result.Ended),
            EstimatedRuntime = Estimated(result),
            Parameters = ScriptParameters.Shown(result.Parameters),
            ScriptId = result.ScriptId,
            ScriptRevisionId = result.ScriptVersionId,
            Suppressed = result.Suppressed,
            Output = Content(result.Output),
            Stdout = Content(result.Stdout),
            Stderr = Content(result.Stderr),
            Result = Content(result.Result),
        };
    }

    /// <summary>What earlier runs on the same node took on average, else the script's limit.</summary>
    private string Estimated(ScriptResult result)
    {
        if (!result.Status.IsOpen()) return ScriptResultView.Span(result.Started, result.Ended);
        var took = store.Documents(Collections.ScriptSets).Where(Collections.ScriptSetsByNode, result.SystemId).SelectMany(s => ResultsOf(s))
            .Where(r => r.Name == result.Name && r.PhysicalBlockDeviceId == result.PhysicalBlockDeviceId && r.Status == ScriptStatus.Passed)
            .Where(r => r.Started is not null && r.Ended is not null).Select(r => (r.Ended!.Value - r.Started!.Value).TotalSeconds).ToList();
        if (took.Count > 0) return Durations.Text(TimeSpan.FromSeconds(Math.Round(took.Average())));
        var limit = ScriptParameters.Timeout(result.Parameters, ScriptOf(result)?.TimeoutSeconds ?? 0);
        return limit > 0 ? Durations.Text(TimeSpan.FromSeconds(limit)) : "Unknown";
    }

    /// <summary>The set that a word or a number in the URL means.</summary>
    public ScriptSet Find(Node node, string id)
    {
        var (number, kind) = id switch
        {
            "current-commissioning" => (node.CommissioningSetId, "commissioning"),
            "current-testing" => (node.TestingSetId, "testing"),
            "current-installation" => (node.InstallationSetId, "installation"),
            "current-release" => (node.ReleaseSetId, "release"),
            _ => ((int?)null, ""),
        };
        if (kind.Length > 0)
        {
            return number is { } current && store.Documents(Collections.ScriptSets).Find(Collections.Key(current)) is { } set
                ? set
                : throw ApiException.BadRequest($"No current {kind} script set exists for this node.");
        }

        if (!int.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var key))
            throw ApiException.BadRequest($"Unknown id \"{id}\" must be current-commissioning, current-testing, current-installation, or the id number of a specific result.");
        return store.Documents(Collections.ScriptSets).Find(Collections.Key(key)) is { } found && found.SystemId == node.SystemId ? found : throw ApiException.NotFound("ScriptSet");
    }

    private static string? Long(DateTimeOffset? at) => at is { } time ? Timestamps.Rfc2822(time) : null;
}
