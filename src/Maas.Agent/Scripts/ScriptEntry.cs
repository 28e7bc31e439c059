using System.Text.Json;

namespace Maas.Agent.Scripts;

/// <summary>One script of the tarball's index (metadata.md §5).</summary>
internal sealed record ScriptEntry
{
    public required string Name { get; init; }

    /// <summary>Inside the tarball.</summary>
    public required string Path { get; init; }

    /// <summary>Null while enlisting: results are then matched by name.</summary>
    public long? ScriptResultId { get; init; }
    public long? ScriptVersionId { get; init; }

    /// <summary>Zero is no limit.</summary>
    public double TimeoutSeconds { get; init; }

    /// <summary>0 alone, 1 beside instances of itself, 2 beside any.</summary>
    public int Parallel { get; init; }

    /// <summary>0 node, 1 cpu, 2 memory, 3 storage, 4 network, 5 gpu.</summary>
    public int HardwareType { get; init; }
    public IReadOnlyList<ScriptParameter> Parameters { get; init; } = [];
    public ScriptPackages Packages { get; init; } = ScriptPackages.None;
    public bool ApplyConfiguredNetworking { get; init; }
    public bool HasStarted { get; init; }

    /// <summary>Ships with the appliance.</summary>
    public bool Default { get; init; }

    /// <summary>What results are filed under on this machine.</summary>
    public string Label => ScriptResultId is { } id ? $"{Name}.{id}" : Name;

    /// <summary>A <c>runtime</c> parameter overrides the script's own limit.</summary>
    public double EffectiveTimeout => Parameters.FirstOrDefault(parameter => parameter.Type == "runtime")?.Seconds ?? TimeoutSeconds;

    public static ScriptEntry Read(JsonElement json)
    {
        return new ScriptEntry
        {
            Name = json.GetProperty("name").GetString() ?? throw new InvalidDataException("a script without a name"),
            Path = json.GetProperty("path").GetString() ?? throw new InvalidDataException("a script without a path"),
            ScriptResultId = Number(json, "script_result_id"),
            ScriptVersionId = Number(json, "script_version_id"),
            TimeoutSeconds = json.TryGetProperty("timeout_seconds", out var timeout) && timeout.ValueKind == JsonValueKind.Number ? timeout.GetDouble() : 0,
            Parallel = (int)(Number(json, "parallel") ?? 0),
            HardwareType = (int)(Number(json, "hardware_type") ?? 0),
            Parameters = json.TryGetProperty("parameters", out var parameters) ? ScriptParameter.ReadAll(parameters) : [],
            Packages = json.TryGetProperty("packages", out var packages) ? ScriptPackages.Read(packages) : ScriptPackages.None,
            ApplyConfiguredNetworking = True(json, "apply_configured_networking"),
            HasStarted = True(json, "has_started"),
            Default = True(json, "default"),
        };
    }

    private static long? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static bool True(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary>The three kinds of script a tarball may carry.</summary>
internal sealed record ScriptIndex(IReadOnlyList<ScriptEntry> Commissioning, IReadOnlyList<ScriptEntry> Testing, IReadOnlyList<ScriptEntry> Release)
{
    public static ScriptIndex Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var scripts = document.RootElement.GetProperty("1.0");
        return new ScriptIndex(Entries(scripts, "commissioning_scripts"), Entries(scripts, "testing_scripts"), Entries(scripts, "release_scripts"));
    }

    private static IReadOnlyList<ScriptEntry> Entries(JsonElement scripts, string name) =>
        scripts.TryGetProperty(name, out var entries) ? [.. entries.EnumerateArray().Select(ScriptEntry.Read)] : [];
}
