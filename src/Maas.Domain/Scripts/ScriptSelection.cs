namespace Maas.Domain.Scripts;

/// <summary>Which scripts a run consists of (lifecycle.md §12.3).</summary>
public static class ScriptSelection
{
    /// <summary>Keeps a script out of runs that ask for nothing in particular.</summary>
    private const string NoAuto = "noauto";

    /// <param name="requested">Names, tags and numbers; null for the defaults; <c>none</c> for the built-in ones only.</param>
    public static Outcome<IReadOnlyList<Script>> Commissioning(IEnumerable<Script> all, IReadOnlyList<string>? requested, HardwareFacts hardware)
    {
        var scripts = all.Where(s => s.ScriptType == ScriptType.Commissioning).ToList();
        if (requested is null) return Sorted(scripts.Where(s => s.ForHardware.Count == 0 && !s.Tags.Contains(NoAuto)));
        var builtin = scripts.Where(s => s.Default);
        return requested is ["none"] ? Sorted(builtin) : With(builtin, scripts, requested, hardware, "commissioning_scripts");
    }

    /// <summary>A machine that enlists itself: everything built in and what is meant for it, or only what finds its BMC (lifecycle.md §5).</summary>
    public static IReadOnlyList<Script> Enlisting(IEnumerable<Script> all, bool commission)
    {
        var scripts = all.Where(s => s.ScriptType == ScriptType.Commissioning);
        return Sorted(commission
            ? scripts.Where(s => s.Default || (s.Tags.Contains("enlisting") && s.ForHardware.Count == 0))
            : scripts.Where(s => s.Tags.Contains("bmc-config"))).Value!;
    }

    /// <summary>What a machine that ran before it was known can tell of itself without being disturbed (lifecycle.md §4).</summary>
    public static IReadOnlyList<Script> Deployed(IEnumerable<Script> all) =>
        Sorted(all.Where(s => s.ScriptType == ScriptType.Commissioning && s.Tags.Contains("deploy-info"))).Value!;

    public static Outcome<IReadOnlyList<Script>> Testing(IEnumerable<Script> all, IReadOnlyList<string>? requested, HardwareFacts hardware) =>
        requested is ["none"] ? Sorted([])
            : With([], [.. all.Where(s => s.ScriptType == ScriptType.Testing)], requested ?? ["commissioning"], hardware, requested is null ? null : "testing_scripts");

    public static Outcome<IReadOnlyList<Script>> Release(IEnumerable<Script> all, IReadOnlyList<string> requested) =>
        With([], [.. all.Where(s => s.ScriptType == ScriptType.Release)], requested, new HardwareFacts([], [], new Dictionary<string, string>()), "scripts");

    /// <summary>Scripts for certain hardware that a set was asked for, now that the hardware is known.</summary>
    public static IReadOnlyList<Script> ForHardware(IEnumerable<Script> all, ScriptType type, IReadOnlyList<string> requested, HardwareFacts hardware) =>
        [.. all.Where(s => s.ScriptType == type && s.ForHardware.Count > 0 && requested.Any(t => IsMeant(s, t)) && HardwareMatch.Matches(s.ForHardware, hardware))];

    public static bool IsMeant(Script script, string word) =>
        script.Name == word || script.Tags.Contains(word) || (int.TryParse(word, out var id) && script.Id == id);

    /// <param name="field">The parameter to complain about when a word means nothing; null to let it pass.</param>
    private static Outcome<IReadOnlyList<Script>> With(
        IEnumerable<Script> always, IReadOnlyList<Script> scripts, IReadOnlyList<string> requested, HardwareFacts hardware, string? field)
    {
        var chosen = always.ToDictionary(s => s.Id);
        foreach (var word in requested)
        {
            var meant = scripts.Where(s => IsMeant(s, word)).ToList();
            if (meant.Count == 0 && field is not null)
                return Refusal.Invalid(field, FieldWords.NoChoice(word));
            foreach (var script in meant.Where(s => s.ForHardware.Count == 0 || HardwareMatch.Matches(s.ForHardware, hardware)))
                chosen[script.Id] = script;
        }

        return Sorted(chosen.Values);
    }

    private static Outcome<IReadOnlyList<Script>> Sorted(IEnumerable<Script> scripts) => new([.. scripts.OrderBy(s => s.Name, StringComparer.Ordinal)], null);
}
