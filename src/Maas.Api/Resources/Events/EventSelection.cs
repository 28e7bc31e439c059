using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Events;

/// <summary>The nodes whose events are asked for and may be seen; never devices (api-resources.md §15).</summary>
/// <param name="Includes">Whether a node is one of them.</param>
/// <param name="Few">All of them when they are few enough to read each one's events by itself.</param>
internal sealed record SelectedNodes(Func<string, bool> Includes, IReadOnlyCollection<string>? Few);

/// <summary>Reads the node filters of an event query.</summary>
internal sealed class EventSelection(IStore store)
{
    /// <summary>Above this, reading the newest events of all and leaving out others' is quicker.</summary>
    private const int MostEach = 500;

    private IDocuments<Node> Nodes => store.Documents(Collections.Nodes);

    public SelectedNodes Of(EventsForm form, Caller caller)
    {
        List<Chosen> filters =
        [
            .. Filter(form.Id, ids => ids.Select(id => Nodes.Find(id)).OfType<Node>()),
            .. Filter(form.Hostname, names => names.Select(name => store.NodeNamed(name)).OfType<Node>().Where(n => names.Contains(n.Hostname))),
            .. Filter(form.MacAddress, macs => Macs(macs).SelectMany(mac => Nodes.Where(Collections.NodesByMac, mac).Concat(Nodes.Where(Collections.NodesByOtherMac, mac)))),
            .. Filter(form.Domain, names => In(names, Collections.Domains, Collections.DomainsByName, d => d.Id, Collections.NodesByDomain)),
            .. Filter(One(form.Zone), names => In(names, Collections.Zones, Collections.ZonesByName, z => z.Id, Collections.NodesByZone)),
            .. Filter(One(form.Pool), names => In(names, Collections.Pools, Collections.PoolsByName, p => p.Id, Collections.NodesByPool)),
            .. Filter(One(form.AgentName), names => names.SelectMany(n => Nodes.Where(Collections.NodesByAgent, n))),
        ];
        bool Visible(Node node) => node.NodeType != NodeType.Device && NodeAccess.CanView(node, caller);
        if (filters.Count == 0) return new SelectedNodes(id => Nodes.Find(id) is { } node && Visible(node), null);
        HashSet<string> all = [.. filters.MinBy(f => f.Ids.Count)!.Ids.Where(id => filters.All(f => f.Ids.Contains(id)) && Nodes.Find(id) is { } node && Visible(node))];
        return new SelectedNodes(all.Contains, all.Count <= MostEach ? all : null);
    }

    private static IEnumerable<Chosen> Filter(IReadOnlyList<string>? values, Func<IReadOnlyList<string>, IEnumerable<Node>> nodes)
    {
        if (values is { Count: > 0 }) yield return new Chosen([.. nodes(values).Select(n => n.SystemId)]);
    }

    private IEnumerable<Node> In<T>(IReadOnlyList<string> names, Collection<T> groups, Index<T> byName, Func<T, int> number, Index<Node> nodes)
        where T : class =>
        names.SelectMany(name => store.Documents(groups).Where(byName, name)).SelectMany(group => Nodes.Where(nodes, Collections.Key(number(group))));

    private static string[]? One(string? value) => value is { Length: > 0 } ? [value] : null;

    private static IEnumerable<string> Macs(IReadOnlyList<string> texts) => texts.Select(
        text => MacAddress.TryParse(text, null, out var mac) ? mac.ToString() : throw ApiException.BadRequest($"Invalid MAC address(es): {text}"));

    private sealed record Chosen(HashSet<string> Ids);
}
