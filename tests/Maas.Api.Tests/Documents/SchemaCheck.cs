using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Api.Tests.Documents;

/// <summary>Compares answers with the schemas of an OpenAPI document, as far as the document uses JSON Schema.</summary>
internal sealed class SchemaCheck(JsonNode document, List<string> wrong)
{
    public void Check(JsonNode? value, JsonNode schema, string at)
    {
        if (schema is not JsonObject rules) return;
        if ((string?)rules["$ref"] is { } reference)
        {
            Check(value, reference[2..].Split('/').Aggregate(document, (node, part) => node[part]!), at);
            return;
        }

        if (rules["anyOf"] is JsonArray any)
        {
            var tries = any.Select(one =>
            {
                var errors = new List<string>();
                new SchemaCheck(document, errors).Check(value, one!, at);
                return errors;
            }).ToList();
            if (tries.All(t => t.Count > 0)) wrong.AddRange(tries.MaxBy(t => -t.Count)!);
            return;
        }

        var type = TypeOf(value);
        var allowed = rules["type"] is JsonArray list ? list.Select(t => (string)t!).ToList() : rules["type"] is { } one ? [(string)one!] : [];
        if (allowed.Count > 0 && !allowed.Contains(type) && !(type == "integer" && allowed.Contains("number"))) wrong.Add($"{at}: {type} instead of {string.Join('|', allowed)}");
        if (value is JsonArray items && rules["items"] is { } item)
        {
            foreach (var element in items) Check(element, item, at + "[]");
        }

        if (value is JsonObject members) CheckMembers(members, rules, at);
    }

    private void CheckMembers(JsonObject members, JsonObject rules, string at)
    {
        foreach (var required in rules["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)required!)) wrong.Add($"{at}: {required} is missing");
        }

        foreach (var (name, value) in members)
        {
            if (rules["properties"]?[name] is { } known) Check(value, known, $"{at}.{name}");
            else if (rules["properties"] is not null && rules["additionalProperties"] is null) wrong.Add($"{at}: {name} is not in the schema");
        }
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => value!.ToJsonString().IndexOfAny(['.', 'e', 'E']) < 0 ? "integer" : "number",
    };
}
