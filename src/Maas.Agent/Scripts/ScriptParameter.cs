using System.Globalization;
using System.Text.Json;

namespace Maas.Agent.Scripts;

/// <summary>A parameter with the value the appliance settled on; storage and interfaces come with what identifies them.</summary>
internal sealed record ScriptParameter(string Name, string Type, string? ArgumentFormat, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The plain value; of a device, the word it was asked for with.</summary>
    public string? Text => Fields.GetValueOrDefault("input");

    /// <summary>For type <c>runtime</c>: seconds, or <c>HH:MM:SS</c>.</summary>
    public double? Seconds
    {
        get
        {
            if (Text is not { } text)
                return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
                return seconds;
            var parts = text.Split(':');
            return parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                ? parts.Aggregate(0.0, (sum, part) => (sum * 60) + int.Parse(part, CultureInfo.InvariantCulture))
                : null;
        }
    }

    /// <summary>In the order of the document, which is the order of the arguments.</summary>
    public static IReadOnlyList<ScriptParameter> ReadAll(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? [.. json.EnumerateObject().Select(Read)] : [];

    private static ScriptParameter Read(JsonProperty property)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var value = property.Value.TryGetProperty("value", out var given) ? given : default;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in value.EnumerateObject())
                fields[field.Name] = Plain(field.Value);
            fields.TryAdd("input", fields.GetValueOrDefault("name", ""));
        }
        else if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            fields["input"] = Plain(value);
        }
        return new ScriptParameter(property.Name, Field(property.Value, "type") ?? "string", Field(property.Value, "argument_format"), fields);
    }

    private static string? Field(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
