using System.Text.Json.Nodes;

namespace Maas.Domain.Settings;

/// <summary>From what a user sends to what is stored.</summary>
public static class SettingValues
{
    /// <summary>The value to store, or the message for the field.</summary>
    public static (JsonNode? Value, string? Error) Parse(Setting setting, string text)
    {
        if (setting.Kind == SettingKind.Flag) return (JsonValue.Create(text.Length > 0 && !text.Equals("false", StringComparison.OrdinalIgnoreCase)), null);
        if (text.Length == 0 && setting.Required) return (null, "This field is required.");
        if (text.Length == 0 && (setting.EmptyIsDefault || setting.Kind == SettingKind.Text) && !setting.EmptyIsRuled)
            return (setting.EmptyIsNull ? null : JsonValue.Create(""), null);
        if (text.Length > setting.MostCharacters) return (null, FieldWords.TooLong(text, setting.MostCharacters));
        if (setting.Choices.Count > 0 && !setting.Choices.Contains(text))
            return (null, setting.NoChoice?.Invoke(text) ?? $"'{text}' is not a valid {setting.Name}.  It should be one of: {string.Join(", ", setting.Choices.Select(c => $"'{c}'"))}.");
        if (setting.Kind == SettingKind.Number && Bounds(setting, text) is { } outside) return (null, outside);
        if (setting.Rule?.Invoke(text) is { } ruled)
        {
            if (ruled.IsRefused) return (null, ruled.Refusal!.Text);
            text = ruled.Value!;
        }

        return (setting.Kind == SettingKind.Number && !setting.ShownAsText ? JsonValue.Create(Number(text)) : JsonValue.Create(text), null);
    }

    private static string? Bounds(Setting setting, string text) =>
        !WholeNumber.TryParse(text, out var number) ? "Enter a whole number."
        : number < setting.Minimum ? $"Ensure this value is greater than or equal to {setting.Minimum}."
        : number > setting.Maximum ? $"Ensure this value is less than or equal to {setting.Maximum}."
        : null;

    private static long Number(string text) => WholeNumber.TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is no whole number.");
}

/// <summary>A setting that differs from its default, as stored: its value is JSON text.</summary>
public sealed record StoredSetting(string Name, string Value);
