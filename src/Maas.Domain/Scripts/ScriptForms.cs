using System.Text.Json.Nodes;

namespace Maas.Domain.Scripts;

/// <summary>What a request says of a script; null means that it does not say.</summary>
public sealed record ScriptForm
{
    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public string? ScriptType { get; init; }
    public string? HardwareType { get; init; }
    public string? Parallel { get; init; }
    public string? Packages { get; init; }
    public string? Timeout { get; init; }
    public bool? Destructive { get; init; }
    public bool? MayReboot { get; init; }
    public bool? Recommission { get; init; }
    public bool? ApplyConfiguredNetworking { get; init; }
    public IReadOnlyList<string>? ForHardware { get; init; }
    public string? Comment { get; init; }
    public string? Script { get; init; }
}

/// <summary>The rules for making and changing scripts (api-resources.md §16.1, lifecycle.md §12.2).</summary>
public static class ScriptForms
{
    private const int LongestTitle = 255;
    private const int LongestName = 255;
    private const string Overridden = "May not override values defined in embedded YAML.";
    private const string Fixed = "Not allowed to change on default scripts.";

    /// <param name="stored">The script to change; null to make one.</param>
    /// <param name="taken">Whether another script has this name.</param>
    /// <param name="version">Makes the new version from content and comment.</param>
    public static Outcome<Script> Apply(Script? stored, ScriptForm form, Func<string, bool> taken, int newId, Func<string, string, ScriptVersion> version)
    {
        var problems = new Dictionary<string, IReadOnlyList<string>>();
        if (stored is not null && form.Script is "") form = form with { Script = null };
        if (stored is { Default: true }) OnlyTagsAndTimeout(form, problems);
        if (stored is null && form.Script is null) problems["script"] = ["Must be given a value"];
        if (form is { Comment: not null, Script: null } && stored is not null)
            problems["comment"] = ["\"comment\" may only be used when specifying a \"script\" as well."];
        // What the stored text says of itself was heard when it came; only a new text can be contradicted.
        var header = form.Script is { } content ? ScriptHeader.Read(content) : new ScriptHeader();
        if (header.Refusal is { } wrong) Merge(problems, wrong);
        var declared = header.Value ?? new ScriptHeader();
        if (problems.Count == 0) Contradictions(form, declared, problems);
        var name = form.Name ?? declared.Name ?? stored?.Name ?? "";
        // A header that cannot be read may still have said the name.
        var isUnread = name.Length == 0 && header.Refusal is not null;
        if (!isUnread && Name(name, stored, taken) is { } nameProblem) problems["name"] = [nameProblem];
        var script = stored ?? new Script { Id = newId, Name = name, Versions = [] };
        script = WithForm(WithHeader(script with { Name = name }, declared, keep: stored is not null), form, problems);
        if (ScriptParameters.Problem(ScriptParameters.Parse(script.Parameters)) is { } parameters) problems["parameters"] = [parameters];
        if (script.ForHardware.FirstOrDefault(p => !HardwareMatch.IsValid(p)) is { } pattern) problems["for_hardware"] = [$"Hardware identifier '{pattern}' must be a modalias, PCI ID, USB ID, system vendor, system product, system version, mainboard vendor, or mainboard product."];
        if (problems.Count > 0) return new Refusal(RefusalKind.Invalid, "The script is not valid.", problems);
        if (form.Script is { } text && (stored is null || stored.Current.Content != text || form.Comment is not null))
            script = script with { Versions = [.. script.Versions, version(text, form.Comment!)] };
        return WithAutomaticTags(script);
    }

    /// <param name="keep">Tags and time limit are only taken at the first upload.</param>
    public static Script WithHeader(Script script, ScriptHeader header, bool keep = false) => script with
    {
        Title = header.Title ?? script.Title,
        Description = header.Description ?? script.Description,
        Tags = keep ? script.Tags : header.Tags ?? script.Tags,
        ScriptType = header.ScriptType ?? script.ScriptType,
        HardwareType = header.HardwareType ?? script.HardwareType,
        Parallel = header.Parallel ?? script.Parallel,
        TimeoutSeconds = keep ? script.TimeoutSeconds : header.TimeoutSeconds ?? script.TimeoutSeconds,
        Destructive = header.Destructive ?? script.Destructive,
        MayReboot = header.MayReboot ?? script.MayReboot,
        Recommission = header.Recommission ?? script.Recommission,
        ApplyConfiguredNetworking = header.ApplyConfiguredNetworking ?? script.ApplyConfiguredNetworking,
        ForHardware = header.ForHardware ?? script.ForHardware,
        Packages = header.Packages?.ToJsonString() ?? script.Packages,
        Parameters = header.Parameters?.ToJsonString() ?? script.Parameters,
        Results = header.Results?.ToJsonString() ?? script.Results,
    };

    /// <summary>The hardware's name is always a tag, and so is being destructive.</summary>
    public static Script WithAutomaticTags(Script script)
    {
        var others = Enum.GetValues<HardwareType>().Where(h => h != script.HardwareType).Select(h => h.ToString().ToLowerInvariant());
        var tags = script.Tags.Except(others).Except(script.Destructive ? [] : ["destructive"]);
        return script with
        {
            Tags = [.. tags.Concat(script.Destructive ? ["destructive"] : Array.Empty<string>()).Append(script.HardwareType.ToString().ToLowerInvariant()).Distinct()],
        };
    }

    private static void OnlyTagsAndTimeout(ScriptForm form, Dictionary<string, IReadOnlyList<string>> problems)
    {
        void Check(string field, object? value)
        {
            if (value is not null) problems[field] = [Fixed];
        }

        Check("name", form.Name);
        Check("title", form.Title);
        Check("description", form.Description);
        Check("script_type", form.ScriptType);
        Check("hardware_type", form.HardwareType);
        Check("parallel", form.Parallel);
        Check("packages", form.Packages);
        Check("destructive", form.Destructive);
        Check("may_reboot", form.MayReboot);
        Check("recommission", form.Recommission);
        Check("apply_configured_networking", form.ApplyConfiguredNetworking);
        Check("for_hardware", form.ForHardware);
        Check("script", form.Script);
    }

    private static void Contradictions(ScriptForm form, ScriptHeader header, Dictionary<string, IReadOnlyList<string>> problems)
    {
        void Check(string field, bool contradicts)
        {
            if (contradicts) problems[field] = [Overridden];
        }

        Check("name", form.Name is { } name && header.Name is { } ownName && name != ownName);
        Check("title", form.Title is { } title && header.Title is { } ownTitle && title != ownTitle);
        Check("description", form.Description is { } text && header.Description is { } ownText && text != ownText);
        Check("script_type", form.ScriptType is { } type && header.ScriptType is { } ownType && ScriptWords.TryType(type, out var givenType) && givenType != ownType);
        Check("hardware_type", form.HardwareType is { } kind && header.HardwareType is { } ownKind && ScriptWords.TryHardware(kind, out var givenKind) && givenKind != ownKind);
        Check("parallel", form.Parallel is { } parallel && header.Parallel is { } own && ScriptWords.TryParallel(parallel, out var given) && given != own);
        Check("destructive", form.Destructive is { } destructive && header.Destructive is { } ownDestructive && destructive != ownDestructive);
        Check("may_reboot", form.MayReboot is { } reboot && header.MayReboot is { } ownReboot && reboot != ownReboot);
        Check("recommission", form.Recommission is { } again && header.Recommission is { } ownAgain && again != ownAgain);
        Check("apply_configured_networking",
            form.ApplyConfiguredNetworking is { } network && header.ApplyConfiguredNetworking is { } ownNetwork && network != ownNetwork);
        Check("for_hardware", form.ForHardware is { } hardware && header.ForHardware is { } ownHardware && !hardware.SequenceEqual(ownHardware));
    }

    private static string? Name(string name, Script? stored, Func<string, bool> taken) =>
        name.Length == 0 ? "This field is required."
        : name.Equals("none", StringComparison.OrdinalIgnoreCase) ? "\"none\" is a reserved name."
        : name.All(char.IsAsciiDigit) ? "Cannot be a number."
        : !ScriptWords.IsShellSafe(name) || name.Contains('/', StringComparison.Ordinal) ? $"Name '{name}' contains disallowed characters, e.g. space or quotes."
        : name.Length > LongestName ? FieldWords.TooLong(name, LongestName)
        : name != stored?.Name && taken(name) ? "Script with this Name already exists."
        : null;

    private static Script WithForm(Script script, ScriptForm form, Dictionary<string, IReadOnlyList<string>> problems)
    {
        if (form.ScriptType is { Length: > 0 } type)
        {
            if (ScriptWords.TryType(type, out var value)) script = script with { ScriptType = value };
            else problems["script_type"] = [ScriptWords.NoType(type)];
        }

        if (form.HardwareType is { Length: > 0 } hardware)
        {
            if (ScriptWords.TryHardware(hardware, out var value)) script = script with { HardwareType = value };
            else problems["hardware_type"] = [ScriptWords.NoHardware(hardware)];
        }

        if (form.Parallel is { Length: > 0 } parallel)
        {
            if (ScriptWords.TryParallel(parallel, out var value)) script = script with { Parallel = value };
            else problems["parallel"] = [ScriptWords.NoParallel(parallel)];
        }

        if (form.Timeout is { } timeout)
        {
            if (Durations.TryParse(timeout, out var seconds)) script = script with { TimeoutSeconds = seconds };
            else problems["timeout"] = [timeout.Length == 0 ? "This field cannot be null." : "Enter a valid duration."];
        }

        if (form.Packages is { Length: > 0 } packages)
        {
            if (TryMap(packages, out var map)) script = script with { Packages = map.ToJsonString() };
            else problems["packages"] = ["Value must be valid JSON."];
        }

        if (form.Title is { Length: > LongestTitle } title) problems["title"] = [FieldWords.TooLong(title, LongestTitle)];
        return script with
        {
            Title = form.Title ?? script.Title,
            Description = form.Description ?? script.Description,
            Tags = form.Tags ?? script.Tags,
            Destructive = form.Destructive ?? script.Destructive,
            MayReboot = form.MayReboot ?? script.MayReboot,
            Recommission = form.Recommission ?? script.Recommission,
            ApplyConfiguredNetworking = form.ApplyConfiguredNetworking ?? script.ApplyConfiguredNetworking,
            ForHardware = form.ForHardware ?? script.ForHardware,
        };
    }

    private static bool TryMap(string json, out JsonObject map)
    {
        try
        {
            map = JsonNode.Parse(json) as JsonObject ?? [];
            return JsonNode.Parse(json) is JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            map = [];
            return false;
        }
    }

    private static void Merge(Dictionary<string, IReadOnlyList<string>> problems, Refusal wrong)
    {
        foreach (var (field, texts) in wrong.Fields ?? new Dictionary<string, IReadOnlyList<string>>()) problems[field] = texts;
    }
}
