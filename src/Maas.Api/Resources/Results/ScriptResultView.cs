using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Maas.Domain.Scripts;

namespace Maas.Api.Resources.Results;

/// <summary>One script's result as published; outputs only where they were asked for (api-resources.md §16.3).</summary>
public sealed record ScriptResultView
{
    public required int Id { get; init; }
    public required string Created { get; init; }
    public required string Updated { get; init; }
    public required string Name { get; init; }
    public required int Status { get; init; }
    public required string StatusName { get; init; }
    public required int? ExitStatus { get; init; }
    public required string? Started { get; init; }
    public required string? Ended { get; init; }
    public required string Runtime { get; init; }

    /// <summary>Seconds since 1970, or an empty text.</summary>
    public required object Starttime { get; init; }
    public required object Endtime { get; init; }
    public required string EstimatedRuntime { get; init; }
    public required JsonObject Parameters { get; init; }
    public required int? ScriptId { get; init; }
    public required int? ScriptRevisionId { get; init; }
    public required bool Suppressed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Output { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stdout { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stderr { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Result { get; init; }

    public static string Span(DateTimeOffset? from, DateTimeOffset? to) => from is { } start && to is { } end ? Durations.Text(Whole(end - start)) : "";

    public static object Epoch(DateTimeOffset? at) => at is { } time ? time.ToUnixTimeMilliseconds() / 1000.0 : "";

    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromSeconds(Math.Max(0, Math.Round(span.TotalSeconds, MidpointRounding.AwayFromZero)));
}

/// <summary>A run of scripts on a node as published.</summary>
public sealed record ScriptSetView(
    int Id, string SystemId, int Type, string TypeName, string? LastPing, int Status, string StatusName, string? Started, string? Ended, string Runtime,
    IReadOnlyList<ScriptResultView> Results, string ResourceUri)
{
    public static string UriOf(ScriptSet set) => string.Create(CultureInfo.InvariantCulture, $"/MAAS/api/2.0/nodes/{set.SystemId}/results/{set.Id}/");
}
