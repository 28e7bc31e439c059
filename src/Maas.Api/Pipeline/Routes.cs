using Maas.Api.Contract;

namespace Maas.Api.Pipeline;

/// <summary>From URL to resource. A trailing slash may be left out or added, which the reference refuses: no client suffers from that, and two need it
/// (api-protocol.md §1.1).</summary>
internal sealed class Routes
{
    private readonly Dictionary<string, Route[]> _byFirstSegment;

    public Routes(OperationTable table) => _byFirstSegment = table.Operations
        .GroupBy(o => o.Resource)
        .SelectMany(g => g.Key.Aliases.Prepend(g.Key.Path).Select(pattern => (Pattern: Trim(pattern), Route: new Route(g.Key, Trim(pattern), [.. g]))))
        .GroupBy(r => r.Pattern.Split('/')[0], r => r.Route)
        .ToDictionary(g => g.Key, g => g.OrderByDescending(r => r.Literals).ToArray(), StringComparer.Ordinal);

    /// <param name="path">Below the API prefix.</param>
    /// <param name="op">The operation named by a last segment <c>op-NAME</c>.</param>
    public (Route Route, Dictionary<string, string> Values)? Find(string path, out string? op)
    {
        op = null;
        var trimmed = Trim(path);
        var last = trimmed.LastIndexOf('/') + 1;
        if (trimmed.AsSpan(last).StartsWith("op-"))
        {
            op = trimmed[(last + 3)..];
            trimmed = Trim(trimmed[..last]);
        }

        foreach (var route in _byFirstSegment.GetValueOrDefault(trimmed.Split('/')[0], []))
        {
            if (route.TryMatch(trimmed, out var values)) return (route, values);
        }

        return null;
    }

    private static string Trim(string path) => path.Trim('/');
}
