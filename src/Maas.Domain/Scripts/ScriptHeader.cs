using System.Text;
using System.Text.Json.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Scripts;

/// <summary>What a script says of itself in its comments (lifecycle.md §12.2). Null means that it does not say.</summary>
public sealed record ScriptHeader
{
    public const string NoShebang = "Must start with shebang.";

    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public ScriptType? ScriptType { get; init; }
    public HardwareType? HardwareType { get; init; }
    public ScriptParallel? Parallel { get; init; }
    public JsonNode? Results { get; init; }
    public JsonObject? Parameters { get; init; }
    public JsonObject? Packages { get; init; }
    public int? TimeoutSeconds { get; init; }
    public bool? Destructive { get; init; }
    public bool? MayReboot { get; init; }
    public bool? Recommission { get; init; }
    public bool? ApplyConfiguredNetworking { get; init; }
    public IReadOnlyList<string>? ForHardware { get; init; }

    /// <summary>Reads the header; a script without one says nothing.</summary>
    public static Outcome<ScriptHeader> Read(string script)
    {
        if (!script.StartsWith("#!/", StringComparison.Ordinal)) return Refusal.Invalid("script", NoShebang);
        var block = Block(script);
        if (block.Length == 0) return new ScriptHeader();
        if (!YamlReader.TryRead(block, out var document, out var problem)) return Refusal.Invalid("script", $"Invalid YAML: {problem}");
        return document switch
        {
            null => new ScriptHeader(),
            JsonObject map => Of(map),
            _ => Refusal.Invalid("script", "Invalid YAML: the embedded metadata must be a map."),
        };
    }

    private static Outcome<ScriptHeader> Of(JsonObject map)
    {
        var problems = new Dictionary<string, IReadOnlyList<string>>();
        T? Word<T>(string key, string problem, TryWord<T> read)
            where T : struct
        {
            if (map[key] is not { } given) return null;
            if (read(given.ToString(), out var value)) return value;
            problems[key] = [problem];
            return null;
        }

        var header = new ScriptHeader
        {
            Name = map["name"]?.ToString(),
            Title = map["title"]?.ToString(),
            Description = map["description"]?.ToString(),
            Tags = Words(map["tags"]),
            ScriptType = Word<ScriptType>("script_type", "Script type must be commissioning, testing or release", ScriptWords.TryType)
                ?? Word<ScriptType>("type", "Script type must be commissioning, testing or release", ScriptWords.TryType),
            HardwareType = Word<HardwareType>("hardware_type", "Hardware type must be node, cpu, memory, storage, network or gpu", ScriptWords.TryHardware),
            Parallel = Word<ScriptParallel>("parallel", "Script parallel must be disabled, instance or any", ScriptWords.TryParallel),
            Results = map["results"]?.DeepClone(),
            Parameters = Map("parameters"),
            Packages = Map("packages"),
            TimeoutSeconds = Word<int>("timeout", "Enter a valid duration.", Durations.TryParse),
            Destructive = Truth("destructive"),
            MayReboot = Truth("may_reboot"),
            Recommission = Truth("recommission"),
            ApplyConfiguredNetworking = Truth("apply_configured_networking"),
            ForHardware = Words(map["for_hardware"]),
        };
        return problems.Count == 0 ? header : new Refusal(RefusalKind.Invalid, "The embedded metadata is wrong.", problems);

        JsonObject? Map(string key)
        {
            if (map[key] is null) return null;
            if (map[key] is JsonObject inner) return (JsonObject)inner.DeepClone();
            problems[key] = ["Must be a map."];
            return null;
        }

        bool? Truth(string key) => map[key] is { } given ? given.ToString() is "true" or "True" or "1" : null;
    }

    private delegate bool TryWord<T>(string text, out T value);

    /// <summary>A list, or words separated by commas.</summary>
    private static string[]? Words(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => [.. list.Where(v => v is not null).Select(v => v!.ToString().Trim()).Where(v => v.Length > 0)],
        _ => value.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    /// <summary>The lines between the two marks, each without what leads up to its first <c>#</c> and that.</summary>
    private static string Block(string script)
    {
        var block = new StringBuilder();
        var inside = false;
        foreach (var line in script.Split('\n'))
        {
            if (IsMark(line, inside ? "end" : "start"))
            {
                if (inside) return block.ToString();
                inside = true;
            }
            else if (inside)
            {
                var at = line.IndexOf('#', StringComparison.Ordinal);
                // One space after the sign belongs to the comment, not to the indentation; all lines have it or none.
                block.Append(at < 0 ? "" : line[(at + 1)..].TrimEnd()).Append('\n');
            }
        }

        return "";
    }

    private static bool IsMark(string line, string which)
    {
        var text = line.Trim();
        if (!text.StartsWith('#')) return false;
        text = text.TrimStart('#').Trim().ToLowerInvariant();
        return text.StartsWith('-') && text.EndsWith('-') && text.Trim('-').Trim() == $"{which} maas 1.0 script metadata";
    }
}
