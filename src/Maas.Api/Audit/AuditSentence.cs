using System.Collections.Frozen;
using System.Reflection;
using Maas.Api.Contract;
using Maas.Domain.Events;

namespace Maas.Api.Audit;

/// <summary>What the audit log says of an operation: its title in the past tense, and what it was done to.</summary>
internal static class AuditSentence
{
    /// <summary>The kind of event by the noun at the head of the URL (lifecycle.md §11).</summary>
    private static readonly FrozenDictionary<string, EventType> Kinds = new Dictionary<EventType, string[]>
    {
        [EventType.Authorisation] = ["account", "users"],
        [EventType.Settings] =
        [
            "maas", "package-repositories", "license-keys", "license-key", "dhcp-snippets", "scripts", "commissioning-scripts", "notifications", "files", "resourcepools", "resourcepool",
        ],
        [EventType.Images] = ["boot-resources", "boot-sources", "images-sync-progress"],
        [EventType.Pod] = ["pods", "vm-hosts", "vm-clusters", "virtual-machines"],
        [EventType.Tag] = ["tags"],
        [EventType.Zones] = ["zones"],
        [EventType.Networking] =
        [
            "fabrics", "vlans", "subnets", "spaces", "ipranges", "ipaddresses", "static-routes", "reservedips", "domains", "dnsresources", "dnsresourcerecords", "discovery",
            "networks",
        ],
        [EventType.Node] = ["machines", "nodes", "devices", "rackcontrollers", "regioncontrollers", "installation-results"],
    }.SelectMany(kind => kind.Value.Select(noun => (noun, kind.Key))).ToFrozenDictionary(k => k.noun, k => k.Key);

    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["Format"] = "Formatted",
        ["Give"] = "Gave",
        ["Go"] = "Went",
        ["Lay"] = "Laid",
        ["Leave"] = "Left",
        ["Let"] = "Let",
        ["Make"] = "Made",
        ["Put"] = "Put",
        ["Scan"] = "Scanned",
        ["Set"] = "Set",
        ["Split"] = "Split",
        ["Stop"] = "Stopped",
        ["Take"] = "Took",
        ["Unformat"] = "Unformatted",
    }.ToFrozenDictionary();

    /// <summary>How an answer's object is known to people, best first.</summary>
    private static readonly string[] Names = ["Fqdn", "Name", "Hostname", "Username", "Filename", "Ip", "Id", "SystemId"];

    /// <summary>Null for a noun that has no kind; a test sees to it that there is none.</summary>
    public static EventType? KindOf(Operation operation) => Kinds.TryGetValue(operation.Resource.Path.Split('/')[0], out var kind) ? kind : null;

    /// <param name="what">Empty when it was done to nothing in particular.</param>
    public static string Of(Operation operation, string what)
    {
        var title = operation.Declared.Title.Replace(" (deprecated)", "", StringComparison.Ordinal);
        var space = title.IndexOf(' ', StringComparison.Ordinal);
        var (verb, rest) = space < 0 ? (title, "") : (title[..space], title[space..]);
        var past = Irregular.GetValueOrDefault(verb) ?? (verb.EndsWith('e') ? verb + "d" : verb + "ed");
        return what.Length == 0 ? $"{past}{rest}." : $"{past}{rest}: '{what}'.";
    }

    /// <summary>What an answer is about.</summary>
    public static string NameOf(object? answer)
    {
        var value = answer is Answer.Json json ? json.Value : answer;
        if (value is null or Answer or string || value.GetType().IsPrimitive) return "";
        foreach (var name in Names)
        {
            if (value.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.GetValue(value) is { } found and (string or int)) return found.ToString()!;
        }

        return "";
    }
}
