using System.Globalization;
using Maas.Domain;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>The stored scripts and how users change them (api-resources.md §16.1).</summary>
public sealed class ScriptCatalog(IStore store, TimeProvider clock)
{
    private IDocuments<Script> Scripts => store.Documents(Collections.Scripts);

    public IReadOnlyList<Script> All => Scripts.All;

    /// <param name="nameOrId">Digits are a number, anything else a name.</param>
    public Script? Find(string nameOrId) =>
        nameOrId.All(char.IsAsciiDigit) && int.TryParse(nameOrId, CultureInfo.InvariantCulture, out var id) ? Scripts.Find(Collections.Key(id))
        : Scripts.Where(Collections.ScriptsByName, nameOrId) is [var script] ? script
        : null;

    /// <param name="id">The script to change; null to make one.</param>
    public async Task<Outcome<Script>> WriteAsync(int? id, ScriptForm form)
    {
        var stored = id is { } known ? Scripts.FindVersioned(Collections.Key(known)) : null;
        if (id is not null && stored is null) return Refusal.NotFound("No Script matches the given query.");
        var written = ScriptForms.Apply(
            stored?.Value, form, name => Scripts.Where(Collections.ScriptsByName, name).Count > 0, id ?? store.NextId(Collections.Scripts), NewVersion);
        if (written.IsRefused) return written;
        await store.CommitAsync(new Batch().Put(Collections.Scripts, written.Value!, stored?.Version ?? 0));
        return written;
    }

    /// <summary>Goes back to an older version; the newer ones are gone.</summary>
    /// <param name="to">The version's number, or how many versions back as a negative number.</param>
    public async Task<Outcome<Script>> RevertAsync(Script script, int to)
    {
        var index = to < 0 ? script.Versions.Count - 1 + to : to == 0 ? script.Versions.Count - 1 : script.Versions.ToList().FindIndex(v => v.Id == to);
        if (index < 0) return Refusal.BadRequest(to < 0 ? "Goes too far back." : $"{to.ToString(CultureInfo.InvariantCulture)} not found in history");
        var reverted = script with { Versions = [.. script.Versions.Take(index + 1)] };
        if (ScriptHeader.Read(reverted.Current.Content).Value is { } header)
            reverted = ScriptForms.WithAutomaticTags(ScriptForms.WithHeader(reverted, header, keep: true));
        await store.CommitAsync(new Batch().Put(Collections.Scripts, reverted));
        return reverted;
    }

    public async Task<Script> RetagAsync(Script script, Func<IReadOnlyList<string>, IEnumerable<string>> change)
    {
        var changed = ScriptForms.WithAutomaticTags(script with { Tags = [.. change(script.Tags)] });
        await store.CommitAsync(new Batch().Put(Collections.Scripts, changed));
        return changed;
    }

    /// <summary>Results of the script stay and keep its name.</summary>
    public async Task DeleteAsync(Script script) => await store.CommitAsync(new Batch().Delete(Collections.Scripts, Collections.Key(script.Id)));

    private ScriptVersion NewVersion(string content, string comment) => new(store.NextId(Collections.ScriptVersionNumbers), content, comment, clock.GetUtcNow());
}
