using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Zone, pool and domain by name.</summary>
internal static class GroupConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        new("zone", asked => Read(asked, "zone(s)", name => asked.Model.Zones.TryGetValue(name, out var id) ? id : null, n => n.ZoneId)) { Negation = "not_in_zone" },
        new("pool", asked => Read(asked, "pool(s)", name => asked.Model.Pools.TryGetValue(name, out var id) ? id : null, PoolOf)) { Negation = "not_in_pool" },
        new("domain", InDomain)
        {
            Negation = "not_domain",
            Use = ConstraintUse.List,
        },
    ];

    /// <summary>Unlike zones and pools, a domain that is not there is no mistake: no node is in it (api-resources.md §7.2).</summary>
    private static Outcome<Constraint> InDomain(AskedConstraint asked)
    {
        var wanted = asked.Values.Select(v => asked.Model.Domains.TryGetValue(v, out var domain) ? domain.Id : (int?)null).ToHashSet();
        return asked.Make(n => wanted.Contains(n.DomainId));
    }

    /// <summary>Only machines belong to pools.</summary>
    private static int? PoolOf(Node node) => node.NodeType == NodeType.Machine ? node.PoolId : null;

    private static Outcome<Constraint> Read(AskedConstraint asked, string kind, Func<string, int?> find, Func<Node, int?> of)
    {
        if (asked.Name.StartsWith("not_in_", StringComparison.Ordinal) && asked.Values.Contains("")) return Refusal.Invalid(asked.Name, "Enter a valid value.");
        var found = asked.Values.Select(v => (Name: v, Id: find(v))).ToList();
        var missing = found.Where(f => f.Id is null).Select(f => f.Name).ToList();
        if (missing.Count > 0) return Refusal.Invalid(asked.Name, $"No such {kind}: {string.Join(", ", missing)}.");
        var wanted = found.Select(f => f.Id).ToHashSet();
        return asked.Make(n => wanted.Contains(of(n)));
    }
}
