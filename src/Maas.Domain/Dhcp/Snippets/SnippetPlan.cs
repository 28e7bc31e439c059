using System.Collections.Frozen;
using System.Net;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>All snippets in force, sorted by whom they are for. A narrower place comes before a wider one: a node or host before a range, a range before
/// its subnet, a subnet before everybody.</summary>
internal sealed class SnippetPlan
{
    private readonly Dictionary<int, DhcpStatements> _subnets = [];
    private readonly Dictionary<int, DhcpStatements> _ranges = [];
    private readonly Dictionary<MacAddress, DhcpStatements> _clients = [];
    private DhcpStatements _everybody = DhcpStatements.None;

    /// <summary>Clients declared with an address of their own.</summary>
    public List<(MacAddress Mac, Ipv4Address Address)> Hosts { get; } = [];

    /// <summary>Clients that get no answer.</summary>
    public FrozenSet<MacAddress> Refused { get; private set; } = FrozenSet<MacAddress>.Empty;

    public static SnippetPlan Of(DhcpModel model)
    {
        var plan = new SnippetPlan();
        foreach (var snippet in model.Snippets.OrderBy(s => s.Id))
        {
            // What is stored was parsed when it was written.
            if (SnippetParser.Parse(snippet.Value).Value is { } statements) plan.Take(snippet, statements, model);
        }

        plan.Refused = plan._clients.Where(c => c.Value.DenyBooting == true).Select(c => c.Key).ToFrozenSet();
        return plan;
    }

    /// <summary>A subnet's scope with its statements, and those of its ranges.</summary>
    public DhcpScope Narrow(DhcpScope scope, Subnet subnet, IReadOnlyList<IpRange> ranges)
    {
        var common = _everybody.Beneath(_subnets.GetValueOrDefault(subnet.Id, DhcpStatements.None));
        if (common.IsNone && _ranges.Count == 0) return scope;
        scope = scope with { Statements = common };
        var (open, narrower) = (new List<DynamicRange>(), new List<(DynamicRange, DhcpScope)>());
        foreach (var range in scope.Ranges)
        {
            var own = ranges.FirstOrDefault(r => r.SubnetId == subnet.Id && Ipv4(r.StartIp) == range.First) is { } stored
                ? _ranges.GetValueOrDefault(stored.Id, DhcpStatements.None)
                : DhcpStatements.None;
            var all = common.Beneath(own);
            if (all.DenyUnknownClients != true) open.Add(range);
            if (!own.IsNone) narrower.Add((range, scope with { Statements = all, Narrower = [] }));
        }

        return scope with { Ranges = open, Narrower = narrower };
    }

    /// <summary>Each client's own view of the scopes.</summary>
    public FrozenDictionary<MacAddress, IReadOnlyList<(DhcpScope Common, DhcpScope Own)>> Personal(IReadOnlyList<DhcpScope> scopes)
    {
        List<DhcpScope> common = [.. scopes, .. scopes.SelectMany(s => s.Narrower).Select(n => n.Scope)];
        return _clients.Where(c => !c.Value.IsNone).ToFrozenDictionary(
            c => c.Key,
            c => (IReadOnlyList<(DhcpScope, DhcpScope)>)[.. common.Select(s => (s, s with { Statements = s.Statements.Beneath(c.Value), Narrower = [] }))]);
    }

    private void Take(DhcpSnippet snippet, DhcpStatements statements, DhcpModel model)
    {
        foreach (var host in statements.Hosts)
        {
            if (host.Address is { } address) Hosts.Add((host.Mac, address));
            Add(_clients, host.Mac, host.Statements);
        }

        statements = statements with { Hosts = [] };
        if (snippet.SystemId is { } systemId)
        {
            foreach (var mac in (model.NodeOf(systemId)?.Interfaces ?? []).Select(i => i.MacAddress).OfType<MacAddress>().Distinct()) Add(_clients, mac, statements);
        }
        else if (snippet.IpRangeId is { } range)
        {
            Add(_ranges, range, statements);
        }
        else if (snippet.SubnetId is { } subnet)
        {
            Add(_subnets, subnet, statements);
        }
        else
        {
            _everybody = _everybody.Beneath(statements);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, DhcpStatements> all, TKey key, DhcpStatements statements)
        where TKey : notnull => all[key] = all.GetValueOrDefault(key, DhcpStatements.None).Beneath(statements);

    private static Ipv4Address? Ipv4(IPAddress address) => address.IsIPv6() ? null : Ipv4Address.From(address);
}
