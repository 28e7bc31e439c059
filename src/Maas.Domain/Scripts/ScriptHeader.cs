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
        T? Word<T>(string key, Func<string, string> problem, TryWord<T> read)
            where T : struct
        {
            if (map[key] is not { } given) return null;
            if (read(given.ToString(), out var value)) return value;
            problems[key] = [problem(given.ToString())];
            return null;
        }

        var header = new ScriptHeader
        {
            Name = map["name"]?.ToString(),
            Title = map["title"]?.ToString(),
            Description = map["description"]?.ToString(),
            Tags = Tags(),
            ScriptType = Word<ScriptType>("script_type", ScriptWords.NoType, ScriptWords.TryType)
                ?? Word<ScriptType>("type", ScriptWords.NoType, ScriptWords.TryType),
            HardwareType = Word<HardwareType>("hardware_type", ScriptWords.NoHardware, ScriptWords.TryHardware),
            Parallel = Word<ScriptParallel>("parallel", ScriptWords.NoParallel, ScriptWords.TryParallel),
            Results = Results(),
            Parameters = Map("parameters"),
            Packages = Packages(),
            TimeoutSeconds = Word<int>("timeout", _ => "Enter a valid duration.", Durations.TryParse),
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

        string[]? Tags()
        {
            if (map["tags"] is not JsonObject) return Words(map["tags"]);
            problems["tags"] = ["Embedded tags must be a string of comma seperated values, or a list of strings."];
            return null;
        }

        JsonNode? Results()
        {
            if (map["results"] is JsonArray list && list.Any(r => r is not JsonValue)) problems["results"] = ["Each result in a result list must be a string."];
            if (map["results"] is JsonObject named && named.Any(r => r.Value is not JsonObject)) problems["results"] = ["Each result in a result dictionary must be a dictionary."];
            return map["results"]?.DeepClone();
        }

        // One package may stand without a list around it.
        JsonObject? Packages()
        {
            if (Map("packages") is not { } packages) return null;
            foreach (var (manager, one) in packages.Where(p => p.Value is JsonValue).ToList()) packages[manager] = new JsonArray(one!.DeepClone());
            return packages;
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
