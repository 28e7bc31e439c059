using System.Text.Json.Nodes;
using Maas.Domain;
using Maas.Domain.Settings;
using Maas.Store;

namespace Maas.Region.Settings;

/// <summary>Settings over the store.</summary>
public sealed class StoredSettings(IStore store) : ISettings
{
    public static readonly Collection<StoredSetting> Collection = new("settings", s => s.Name);

    /// <summary>The stored value, else the default; null is a value too.</summary>
    public JsonNode? Get(string name)
    {
        var setting = Domain.Settings.Settings.Find(name) ?? throw new ArgumentException($"There is no setting '{name}'.", nameof(name));
        return store.Documents(Collection).Find(setting.Name) is { } stored ? JsonNode.Parse(stored.Value) : setting.Default;
    }

    /// <summary>The value that is in force.</summary>
    private JsonNode? Effective(string name) =>
        Get(name) is { } value && value.ToString().Length > 0 ? value
        : Domain.Settings.Settings.Find(name) is { EmptyIsDefault: true } setting ? setting.Default
        : Get(name);

    public string Text(string name) => Effective(name)?.ToString() ?? "";

    public bool Flag(string name) => Get(name)?.GetValue<bool>() ?? false;

    public int Number(string name) => (int)(Effective(name) is { } node ? long.Parse(node.ToString(), System.Globalization.CultureInfo.InvariantCulture) : 0);

    public async Task<Outcome<bool>> SetAsync(string name, string text)
    {
        var setting = Domain.Settings.Settings.Find(name)!;
        var (value, error) = SettingValues.Parse(setting, text);
        if (error is not null) return setting.RefusedAsText ? Refusal.BadRequest(error) : Refusal.Invalid(name, error);
        await store.CommitAsync(new Batch().Put(Collection, new StoredSetting(setting.Name, value?.ToJsonString() ?? "null")));
        return true;
    }
}
