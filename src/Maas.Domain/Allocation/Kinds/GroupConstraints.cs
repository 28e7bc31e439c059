using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Zone, pool and domain by name.</summary>
internal static class GroupConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        new("zone", asked => Read(asked, "zone(s)", name => asked.Model.Zones.TryGetValue(name, out var id) ? id : null, n => n.ZoneId)) { Negation = "not_in_zone" },
        new("pool", asked => Read(asked, "pool(s)", name => asked.Model.Pools.TryGetValue(name, out var id) ? id : null, n => n.PoolId)) { Negation = "not_in_pool" },
        new("domain", asked => Read(asked, "domain(s)", name => asked.Model.Domains.TryGetValue(name, out var d) ? d.Id : null, n => n.DomainId))
        {
            Negation = "not_domain",
            Use = ConstraintUse.List,
        },
    ];

    private static Outcome<Constraint> Read(AskedConstraint asked, string kind, Func<string, int?> find, Func<Node, int> of)
    {
        var found = asked.Values.Select(v => (Name: v, Id: find(v))).ToList();
        var missing = found.Where(f => f.Id is null).Select(f => f.Name).ToList();
        if (missing.Count > 0) return Refusal.Invalid(asked.Name, $"No such {kind}: {string.Join(", ", missing)}.");
        var wanted = found.Select(f => f.Id!.Value).ToHashSet();
        return asked.Make(n => wanted.Contains(of(n)));
    }
}
