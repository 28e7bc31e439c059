using System.Text.Json;
using Maas.Api.Contract;

namespace Maas.Api.Resources.Machines;

/// <summary>Power parameters as requests send them: one JSON text, or one field each (api-resources.md §5.3).</summary>
internal static class PowerFields
{
    private const string Prefix = "power_parameters_";

    /// <summary>Null when nothing was sent.</summary>
    /// <param name="isList">Whether a setting takes several values: repeated fields then become a JSON list; of any other the last counts.</param>
    public static Dictionary<string, string>? Read(IReadOnlyDictionary<string, IReadOnlyList<string>> rest, Func<string, bool> isList)
    {
        var sent = rest.Where(r => r.Key.StartsWith(Prefix, StringComparison.Ordinal) && r.Key != Prefix + "skip_check")
            .ToDictionary(
                r => r.Key[Prefix.Length..],
                r => r.Value.Count > 1 && isList(r.Key[Prefix.Length..]) ? JsonSerializer.Serialize(r.Value) : r.Value[^1],
                StringComparer.Ordinal);
        if (rest.TryGetValue("power_parameters", out var texts) && texts[^1].Length > 0)
        {
            try
            {
                using var document = JsonDocument.Parse(texts[^1]);
                foreach (var property in document.RootElement.EnumerateObject())
                    sent[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException)
            {
                throw ApiException.BadRequest("Failed to parse JSON power_parameters");
            }
        }

        return sent.Count == 0 ? null : sent;
    }
}
