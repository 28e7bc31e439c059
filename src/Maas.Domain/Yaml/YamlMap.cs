using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Domain.Yaml;

/// <summary>A YAML mapping in the order of writing. Adding null leaves the key out.</summary>
public sealed class YamlMap : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _fields = [];

    public bool IsEmpty => _fields.Count == 0;

    public void Add(string key, object? value)
    {
        if (value is not null) _fields.Add(new(key, value));
    }

    /// <summary>The same as a JSON object.</summary>
    public static YamlMap Of(JsonObject json)
    {
        var map = new YamlMap();
        foreach (var (key, value) in json) map._fields.Add(new(key, Value(value)));
        return map;
    }

    internal static object? Value(JsonNode? value) => value switch
    {
        null => null,
        JsonObject map => Of(map),
        JsonArray items => items.Select(Value).ToList(),
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => Number(value.ToJsonString()),
            _ => value.GetValue<string>(),
        },
    };

    private static object Number(string digits) =>
        long.TryParse(digits, CultureInfo.InvariantCulture, out var whole) ? whole : double.Parse(digits, CultureInfo.InvariantCulture);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
