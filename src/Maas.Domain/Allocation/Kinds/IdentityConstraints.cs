namespace Maas.Domain.Allocation.Kinds;

/// <summary>What a node is called.</summary>
internal static class IdentityConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        new("system_id", asked => asked.Any(n => n.SystemId)) { Negation = "not_system_id" },
        new("id", asked => asked.Any(n => n.SystemId)) { Negation = "not_id", Use = ConstraintUse.List },
        new("hostname", asked => asked.Any(n => n.Hostname)) { Negation = "not_hostname", Use = ConstraintUse.List },
        new("agent_name", asked => asked.Any(n => n.AgentName)) { Negation = "not_agent_name", Use = ConstraintUse.List },
        new("name", Name) { Use = ConstraintUse.Allocate },
    ];

    /// <summary>A hostname, or a hostname with its domain.</summary>
    private static Outcome<Constraint> Name(AskedConstraint asked)
    {
        var wanted = asked.Values.Select(value =>
        {
            var dot = value.IndexOf('.', StringComparison.Ordinal);
            return dot < 0 ? (Host: value, Domain: (int?)null)
                : (Host: value[..dot], Domain: asked.Model.Domains.TryGetValue(value[(dot + 1)..], out var domain) ? domain.Id : -1);
        }).ToList();
        return asked.Make(n => wanted.Any(w => n.Hostname == w.Host && (w.Domain is null || w.Domain == n.DomainId)));
    }
}
