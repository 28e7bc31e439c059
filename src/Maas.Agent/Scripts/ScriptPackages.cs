using System.Text.Json;

namespace Maas.Agent.Scripts;

/// <summary>A snap, with the channel and the confinement it is installed with.</summary>
internal sealed record SnapPackage(string Name, string? Channel, string? Mode)
{
    public IReadOnlyList<string> InstallCommand =>
        ["snap", "install", Name, .. Channel is null ? (IReadOnlyList<string>)[] : [$"--channel={Channel}"], .. ModeFlag is null ? (IReadOnlyList<string>)[] : [ModeFlag]];

    private string? ModeFlag => Mode switch
    {
        "classic" => "--classic",
        "dev" or "devmode" => "--devmode",
        "jail" or "jailmode" => "--jailmode",
        _ => null,
    };
}

/// <summary>What a script wants installed before it runs (lifecycle.md §12.2).</summary>
internal sealed record ScriptPackages(IReadOnlyList<string> Apt, IReadOnlyList<SnapPackage> Snap, IReadOnlyList<string> Url)
{
    public static ScriptPackages None { get; } = new([], [], []);

    public int Count => Apt.Count + Snap.Count + Url.Count;

    public static ScriptPackages Read(JsonElement json) =>
        json.ValueKind != JsonValueKind.Object ? None : new ScriptPackages(Texts(json, "apt"), [.. Items(json, "snap").Select(ReadSnap)], Texts(json, "url"));

    private static SnapPackage ReadSnap(JsonElement item) => item.ValueKind == JsonValueKind.Object
        ? new SnapPackage(Text(item, "name") ?? "", Text(item, "channel"), Text(item, "mode"))
        : new SnapPackage(item.GetString() ?? "", null, null);

    /// <summary>A list, or one item in its place.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? [] : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private static IReadOnlyList<string> Texts(JsonElement json, string name) => [.. Items(json, name).Select(item => item.GetString()).OfType<string>()];

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
