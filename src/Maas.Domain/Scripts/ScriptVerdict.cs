using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Scripts;

/// <summary>What a finished script amounts to: its exit status, unless its own result file says otherwise (lifecycle.md §12.3).</summary>
/// <param name="LinkConnected">What an interface test found out about its link.</param>
/// <param name="Problem">Why the result file could not be used; null when it could.</param>
public sealed record ScriptVerdict(ScriptStatus Status, bool? LinkConnected = null, string? Problem = null)
{
    /// <param name="current">The state until now: what failed depends on what was going on.</param>
    public static ScriptVerdict Of(ScriptStatus current, int exitStatus, bool timedOut, string? resultYaml)
    {
        var status = timedOut ? ScriptStatus.TimedOut
            : exitStatus == 0 ? ScriptStatus.Passed
            : current switch
            {
                ScriptStatus.Installing => ScriptStatus.FailedInstalling,
                ScriptStatus.ApplyingNetconf => ScriptStatus.FailedApplyingNetconf,
                _ => ScriptStatus.Failed,
            };
        if (string.IsNullOrWhiteSpace(resultYaml)) return new ScriptVerdict(status);
        if (!YamlReader.TryRead(resultYaml, out var document, out var problem)) return new ScriptVerdict(status, Problem: $"the result file is not valid YAML: {problem}");
        return document switch
        {
            null => new ScriptVerdict(status),
            JsonObject map => Of(status, timedOut, map),
            _ => new ScriptVerdict(status, Problem: "the result file must be a YAML map."),
        };
    }

    private static ScriptVerdict Of(ScriptStatus status, bool timedOut, JsonObject map)
    {
        if (map["results"] is { } results && Wrong(results) is { } wrong) return new ScriptVerdict(status, Problem: wrong);
        var link = map["link_connected"] is { } connected && connected.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? map["link_connected"]!.GetValue<bool>()
            : (bool?)null;
        if (map["status"]?.ToString() is not { } said) return new ScriptVerdict(status, link);
        return said switch
        {
            _ when timedOut => new ScriptVerdict(status, link),
            "passed" => new ScriptVerdict(ScriptStatus.Passed, link),
            "failed" => new ScriptVerdict(ScriptStatus.Failed, link),
            "degraded" => new ScriptVerdict(ScriptStatus.Degraded, link),
            "timedout" => new ScriptVerdict(ScriptStatus.TimedOut, link),
            "skipped" => new ScriptVerdict(ScriptStatus.Skipped, link),
            _ => new ScriptVerdict(status, link, $"status must be passed, failed, degraded, timedout or skipped, not '{said}'."),
        };
    }

    private static string? Wrong(JsonNode results)
    {
        if (results is not JsonObject map) return "results must be a map.";
        foreach (var (name, value) in map)
        {
            var parts = value is JsonArray list ? list.AsEnumerable() : [value];
            if (parts.Any(p => p is null or JsonObject or JsonArray)) return $"results: '{name}' must be text, a number, a truth value or a list of those.";
        }

        return null;
    }
}
