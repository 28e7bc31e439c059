namespace Maas.Agent.Scripts;

/// <summary>Which scripts run when, and which side by side (metadata.md §8 step 6).</summary>
internal static class ScriptOrder
{
    /// <summary>Steps in order; the scripts of one step run at the same time.</summary>
    public static IReadOnlyList<IReadOnlyList<ScriptEntry>> Steps(IReadOnlyList<ScriptEntry> scripts)
    {
        // Components first, the machine as a whole last.
        var sorted = scripts.OrderBy(script => script.HardwareType == 0 ? int.MaxValue : script.HardwareType).ThenBy(script => script.Name, StringComparer.Ordinal).ToList();
        var alone = sorted.Where(script => script.Parallel == 0).Select(script => (IReadOnlyList<ScriptEntry>)[script]);
        var byName = sorted.Where(script => script.Parallel == 1).GroupBy(script => script.Name).Select(group => (IReadOnlyList<ScriptEntry>)[.. group]);
        var any = sorted.Where(script => script.Parallel == 2).OrderBy(script => script.Packages.Count).ToList();
        // A changed network must not be changed under another script's feet.
        var plain = any.Where(script => !script.ApplyConfiguredNetworking).ToList();
        var reconfiguring = any.Where(script => script.ApplyConfiguredNetworking).Select(script => (IReadOnlyList<ScriptEntry>)[script]);
        return [.. alone, .. byName, .. Step(plain), .. reconfiguring];
    }

    private static IEnumerable<IReadOnlyList<ScriptEntry>> Step(IReadOnlyList<ScriptEntry> scripts) => scripts.Count > 0 ? [scripts] : [];
}
