using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>Finds the nodes that filters can be about through an index, the one that leaves fewest: a question about one machine of ten thousand looks at
/// one. The filters themselves still decide.</summary>
internal sealed class NodeCandidates(IStore store)
{
    private static readonly char[] Blanks = [' ', ',', '\t', '\n'];

    private static readonly Dictionary<string, NodeState> States = Enum.GetValues<NodeState>().ToDictionary(s => StateFacts.Of(s).Label, StringComparer.Ordinal);

    private IDocuments<Node> Nodes => store.Documents(Collections.Nodes);

    /// <summary>At least all nodes that meet the filters, each once, in order of creation.</summary>
    public IEnumerable<Node> Of(IReadOnlyDictionary<string, IReadOnlyList<string>> filters)
    {
        IReadOnlyList<Found>? fewest = null;
        foreach (var (name, values) in filters)
        {
            var given = values.Where(v => v.Length > 0).ToList();
            if (given.Count == 0 || Find(name, given) is not { } found) continue;
            if (fewest is null || found.Sum(f => f.Count) < fewest.Sum(f => f.Count)) fewest = found;
        }

        return (fewest is null ? Nodes.All : fewest.SelectMany(f => f.Nodes()).DistinctBy(n => n.SystemId)).OrderBy(n => n.Id);
    }

    /// <summary>Null for a filter that no index answers.</summary>
    private List<Found>? Find(string name, List<string> values) => name switch
    {
        "id" or "system_id" => [.. Plain(values).Select(v => new Found(1, () => Nodes.Find(v) is { } node ? [node] : []))],
        "hostname" => [.. Plain(values).Select(v => Under(Collections.NodesByHostname, Collections.HostKey(v)))],
        "agent_name" => [.. Plain(values).Select(v => Under(Collections.NodesByAgent, v))],
        "owner" => [.. Plain(values).Select(v => Under(Collections.NodesByOwner, v))],
        "mac_address" => [.. values.SelectMany(Macs)],
        "tags" => [values.SelectMany(v => v.Split(Blanks, StringSplitOptions.RemoveEmptyEntries)).Select(t => Under(Collections.NodesByTag, t)).MinBy(f => f.Count) ?? Nobody],
        "zone" => Numbered(values, store.Documents(Collections.Zones), Collections.ZonesByName, z => z.Id, Collections.NodesByZone),
        "pool" => Numbered(values, store.Documents(Collections.Pools), Collections.PoolsByName, p => p.Id, Collections.NodesByPool),
        "domain" => Numbered(values, store.Documents(Collections.Domains), Collections.DomainsByName, d => d.Id, Collections.NodesByDomain),
        "status" => [.. Plain(values).Select(v => States.TryGetValue(v, out var state) ? Under(Collections.NodesByStatus, state.ToString()) : Nobody)],
        "simple_status" => [.. Plain(values).SelectMany(v => States.Values.Where(s => Simple(s) == v)).Select(s => Under(Collections.NodesByStatus, s.ToString()))],
        _ => null,
    };

    private static Found Nobody { get; } = new(0, () => []);

    private static IEnumerable<string> Plain(IEnumerable<string> values) => values.Select(v => v.TrimStart('=')).Distinct();

    private static string Simple(NodeState state) => StateFacts.Of(state).Simple.ToLowerInvariant().Replace(' ', '_');

    private IEnumerable<Found> Macs(string text) => MacAddress.TryParse(text, null, out var mac)
        ? [Under(Collections.NodesByMac, mac.ToString()), Under(Collections.NodesByOtherMac, mac.ToString())]
        : [];

    private List<Found> Numbered<T>(List<string> names, IDocuments<T> groups, Index<T> byName, Func<T, int> number, Index<Node> index)
        where T : class =>
        [.. names.Distinct().SelectMany(name => groups.Where(byName, name)).Select(group => Under(index, Collections.Key(number(group))))];

    private Found Under(Index<Node> index, string value) => new(Nodes.CountOf(index, value), () => Nodes.Where(index, value));

    private sealed record Found(int Count, Func<IReadOnlyList<Node>> Nodes);
}
