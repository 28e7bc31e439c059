using System.Globalization;

namespace Maas.Api.Resources.Events;

/// <summary>The address that leads on: the request's own parameters in their order, of a repeated one the last value, and where to go on (api-resources.md §15).</summary>
internal static class PagingLink
{
    private static readonly HashSet<string> Kept = ["agent_name", "domain", "hostname", "id", "level", "limit", "mac_address", "zone", "owner"];

    public static string Of(IReadOnlyList<KeyValuePair<string, string>> sent, (string Name, long Id)? edge)
    {
        var parameters = sent.Where(p => Kept.Contains(p.Key)).GroupBy(p => p.Key, (name, values) => (Name: name, values.Last().Value)).Prepend((Name: "op", Value: "query"));
        if (edge is { } end) parameters = parameters.Append((Name: end.Name, Value: end.Id.ToString(CultureInfo.InvariantCulture)));
        return "/MAAS/api/2.0/events/?" + string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value).Replace("%20", "+", StringComparison.Ordinal)}"));
    }
}
