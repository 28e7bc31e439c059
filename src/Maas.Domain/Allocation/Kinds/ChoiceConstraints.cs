using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Constraints whose values come from a fixed list.</summary>
internal static class ChoiceConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        Of("power_state", ["on", "off", "unknown", "error"], n => n.PowerState.ToString().ToLowerInvariant()),
        Of("deployment_target", ["memory", "disk"], n => n.EphemeralDeploy ? "memory" : "disk"),
        Of("status", [.. Enum.GetValues<NodeState>().Select(s => StateFacts.Of(s).Label)], n => StateFacts.Of(n.Status).Label) with { Use = ConstraintUse.List },
        Of(
            "simple_status",
            ["allocated", "broken", "commissioning", "deployed", "deploying", "failed", "new", "other", "ready", "releasing", "rescue_mode", "testing"],
            n => StateFacts.Of(n.Status).Simple.ToLowerInvariant().Replace(' ', '_')) with { Use = ConstraintUse.List },
    ];

    private static ConstraintKind Of(string name, IReadOnlyList<string> choices, Func<Node, string> of) => new(name, asked => Read(asked, choices, of))
    {
        Negation = "not_" + name,
    };

    private static Outcome<Constraint> Read(AskedConstraint asked, IReadOnlyList<string> choices, Func<Node, string> of) =>
        asked.Values.Select(v => v.TrimStart('=')).FirstOrDefault(v => !choices.Contains(v)) is { } wrong
            ? Refusal.Invalid(asked.Name, FieldWords.NoChoice(wrong))
            : asked.Any(of);
}
