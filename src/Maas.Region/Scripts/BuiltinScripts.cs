using System.Reflection;
using System.Text;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>The scripts that come with the appliance: stored at the first start, and given a new version when a newer appliance brings one.
/// Tags and time limit are the administrator's once they are stored.</summary>
public sealed class BuiltinScripts(IStore store, ScriptOutputs outputs, TimeProvider clock)
{
    private const string Prefix = "builtin/";

    public async Task SeedAsync()
    {
        await outputs.KeepAsync(ScriptOutputs.SkippedResult);
        var batch = new Batch();
        foreach (var (name, content) in All())
        {
            var header = ScriptHeader.Read(content).Value ?? throw new InvalidOperationException($"The built-in script {name} has no valid header.");
            var stored = store.Documents(Collections.Scripts).Where(Collections.ScriptsByName, name) is [var found] ? found : null;
            if (stored is { Default: true } && stored.Current.Content == content) continue;
            batch.Put(Collections.Scripts, Upgraded(stored, name, content, header));
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>Name and text of every built-in script, in the order in which they were always listed.</summary>
    public static IEnumerable<(string Name, string Content)> All()
    {
        var assembly = typeof(Script).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(r => r.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            yield return (resource[Prefix.Length..], Text(assembly, resource));
    }

    private Script Upgraded(Script? stored, string name, string content, ScriptHeader header)
    {
        var comment = $"Built in, version {typeof(BuiltinScripts).Assembly.GetName().Version?.ToString(3)}";
        var version = new ScriptVersion(store.NextId(Collections.ScriptVersionNumbers), content, comment, clock.GetUtcNow());
        var script = ScriptForms.WithHeader(
            new Script { Id = stored?.Id ?? store.NextId(Collections.Scripts), Name = name, Default = true, Versions = [.. stored?.Versions ?? [], version] }, header);
        return stored is null ? ScriptForms.WithAutomaticTags(script) : ScriptForms.WithAutomaticTags(script with { Tags = stored.Tags, TimeoutSeconds = stored.TimeoutSeconds });
    }

    private static string Text(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
