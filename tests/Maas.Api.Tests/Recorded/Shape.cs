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

    /// <summary>Lists whose order the reference leaves to chance.</summary>
    private static readonly HashSet<string> Unordered = ["tags", "tag_names", "storage_pools"];

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
                foreach (var difference in Elements(wanted, actual!.AsArray(), at, key)) yield return difference;
                break;
            default:
                if (!OwnValues.Contains(key) && Shown(expected) != Shown(actual)) yield return $"{at}: {Shown(actual)} instead of {Shown(expected)}";
                break;
        }
    }

    /// <summary>Elements that name themselves are compared with those of the same name, and so is their order; others by their place.</summary>
    private static IEnumerable<string> Elements(JsonArray wanted, JsonArray given, string at, string key)
    {
        var (left, right) = (Named(wanted), Named(given));
        if (left is null || right is null)
        {
            if (wanted.Count != given.Count && !OwnValues.Contains(key)) yield return $"{at}: {given.Count} elements instead of {wanted.Count}";
            foreach (var difference in wanted.Zip(given).SelectMany(pair => Differences(pair.First, pair.Second, $"{at}[]", key))) yield return difference;
            yield break;
        }

        var names = left.Keys.Where(right.ContainsKey).ToList();
        if (!OwnValues.Contains(key))
        {
            foreach (var missing in left.Keys.Except(names)) yield return $"{at}[{missing}]: missing";
            foreach (var extra in right.Keys.Except(names)) yield return $"{at}[{extra}]: not there in the reference";
        }

        if (!names.SequenceEqual(right.Keys.Where(left.ContainsKey)) && !Unordered.Contains(key))
            yield return $"{at}: in the order {string.Join(" ", right.Keys.Where(left.ContainsKey))} instead of {string.Join(" ", names)}";
        foreach (var difference in names.SelectMany(name => Differences(left[name], right[name], $"{at}[]", key))) yield return difference;
    }

    /// <summary>The elements by what they call themselves, in their order; null when one has no name or two have the same.</summary>
    private static Dictionary<string, JsonNode>? Named(JsonArray array)
    {
        var named = new Dictionary<string, JsonNode>();
        foreach (var element in array)
        {
            if (element is not JsonObject item || NameOf(item) is not { } name || !named.TryAdd(name, item)) return null;
        }

        return named;
    }

    /// <summary>A node by the address of its first interface, everything else by the first of the fields that people tell it by.</summary>
    private static string? NameOf(JsonObject item)
    {
        if (item["interface_set"] is JsonArray { Count: > 0 } interfaces) return interfaces[0]?["mac_address"]?.ToString();
        foreach (var name in new[] { "vid", "cidr", "username", "url", "fqdn", "name", "start_ip", "filename", "key" })
        {
            if (item.TryGetPropertyValue(name, out var value) && value is not null && (name != "vid" || item.ContainsKey("fabric_id"))) return value.ToString();
        }

        return null;
    }

    private static string KindOf(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        { } kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Shown(JsonNode? node) => node?.ToJsonString() ?? "null";
}
