using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Api.Tests.Recorded;

/// <summary>Compares two JSON values: the same keys, the same kinds, and the same contents where a content is not made up by the server.</summary>
internal static class Shape
{
    /// <summary>Values that two installations never share.</summary>
    private static readonly HashSet<string> OwnValues =
    [
        "id", "system_id", "resource_uri", "token_key", "token_secret", "consumer_key", "token", "anon_resource_uri", "created", "updated", "hostname", "fqdn", "uuid",
        "version", "subversion", "sha256", "filename_on_disk", "resource_record_count", "fabric_id", "upload_uri", "hash", "uri", "doc", "last_sync", "next_sync",
        "status_message", "status_action", "progress", "observer", "node", "ip_addresses", "primary_rack", "size", "sets",
    ];

    /// <summary>Fields that the recorded release did not have yet.</summary>
    private static readonly HashSet<string> Newer = ["enable_kernel_crash_dump", "error_description", "ip_addresses"];

    public static IEnumerable<string> Differences(JsonNode? expected, JsonNode? actual, string at = "$", string key = "")
    {
        var (left, right) = (KindOf(expected), KindOf(actual));
        if (left == "number" && right == "number" && (double)expected! == (double)actual!) yield break;
        if (left != right)
        {
            // A value that may be null says nothing about the other's kind.
            if (left != "null" && right != "null") yield return $"{at}: {right} instead of {left}";
            else if (!OwnValues.Contains(key)) yield return $"{at}: {Shown(actual)} instead of {Shown(expected)}";
            yield break;
        }

        switch (expected)
        {
            case JsonObject wanted:
                foreach (var missing in wanted.Select(p => p.Key).Except(actual!.AsObject().Select(p => p.Key))) yield return $"{at}.{missing}: missing";
                foreach (var extra in actual.AsObject().Select(p => p.Key).Except(wanted.Select(p => p.Key)).Except(Newer)) yield return $"{at}.{extra}: not there in the reference";
                foreach (var (name, value) in wanted)
                {
                    if (!actual.AsObject().TryGetPropertyValue(name, out var given)) continue;
                    foreach (var difference in Differences(value, given, $"{at}.{name}", name)) yield return difference;
                }

                break;
            case JsonArray wanted:
                if (wanted.Count != actual!.AsArray().Count && !OwnValues.Contains(key)) yield return $"{at}: {actual.AsArray().Count} elements instead of {wanted.Count}";
                foreach (var (value, given) in wanted.Zip(actual.AsArray()))
                {
                    foreach (var difference in Differences(value, given, $"{at}[]", key)) yield return difference;
                }

                break;
            default:
                if (!OwnValues.Contains(key) && Shown(expected) != Shown(actual)) yield return $"{at}: {Shown(actual)} instead of {Shown(expected)}";
                break;
        }
    }

    private static string KindOf(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        { } kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Shown(JsonNode? node) => node?.ToJsonString() ?? "null";
}
