using System.Text.RegularExpressions;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>The text of an <c>interfaces</c> constraint: labels, and under each the values by key.</summary>
internal static partial class InterfaceLabels
{
    private const string Name = "interfaces";

    private static readonly HashSet<string> Keys =
    [
        "id", "fabric", "fabric_class", "ip", "mode", "name", "hostname", "subnet", "space", "subnet_cidr", "type", "vlan", "vid", "tag", "link_speed",
        "not_id", "not_fabric", "not_fabric_class", "not_ip", "not_name", "not_hostname", "not_subnet", "not_space", "not_subnet_cidr", "not_vlan", "not_vid", "not_tag",
    ];

    /// <summary>Whether an interface can be asked for this.</summary>
    public static bool IsKey(string text) => Keys.Contains(text);

    public static Outcome<IReadOnlyList<(string Label, IReadOnlyList<(string Key, IReadOnlyList<string> Values)> Keys)>> Parse(IReadOnlyList<string> values)
    {
        var labels = new List<(string, IReadOnlyList<(string, IReadOnlyList<string>)>)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in values.Where(v => v.Trim(' ', ';').Length > 0).SelectMany(v => v.Split(';')).Select(t => t.Trim()))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && !Label().IsMatch(text[..colon]))
                return Refusal.Invalid(Name, $"Invalid label name: '{text[..colon]}' (Must begin with an alphanumeric character, and include only alphanumeric characters, dashes, and underscores.)");
            if (colon < 0)
                return Refusal.Invalid(Name, $"Malformed constraint: '{text}' (required format: '<label>:<key>=<value>[,<key2>=<value2>[,...]]')");
            if (!seen.Add(text[..colon])) return Refusal.Invalid(Name, $"Constraint label defined more than once: '{text[..colon]}'");
            var pairs = new List<(string Key, string Value)>();
            foreach (var pair in text[(colon + 1)..].Split(','))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0) return Refusal.Invalid(Name, $"Malformed key/value pair in constraint: '{pair}'");
                var key = pair[..equals].Trim();
                if (!Keys.Contains(key)) return Refusal.Invalid(Name, $"Unknown interfaces constraint: '{key}");
                pairs.Add((key, pair[(equals + 1)..].Trim()));
            }

            labels.Add((text[..colon], [.. pairs.GroupBy(p => p.Key).Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(p => p.Value)]))]));
        }

        return labels;
    }

    [GeneratedRegex("^[a-zA-Z0-9]+[a-zA-Z0-9_-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
