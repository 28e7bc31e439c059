using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation;

/// <summary>One understood constraint: whether a node meets it.</summary>
/// <param name="Shown">As the refusal of an allocation repeats it: <c>name=value,value</c>.</param>
public sealed record Constraint(string Name, string Shown, Func<Node, bool> Meets)
{
    /// <summary>Which parts of a node met the constraint, by the caller's labels: an entry of <c>constraints_by_type</c>; null when the
    /// constraint has no parts or the caller gave no labels.</summary>
    public Func<Node, IReadOnlyDictionary<string, IReadOnlyList<object>>>? Parts { get; init; }

    /// <summary>The same over all candidates, for <c>verbose_&lt;name&gt;</c> (api-resources.md §7.1).</summary>
    public Func<IReadOnlyList<Node>, object>? Verbose { get; init; }
}

/// <summary>A parameter as it was sent, and what names in it may refer to.</summary>
/// <param name="Name">The parameter's name, which may be the kind's negation.</param>
/// <param name="Values">At least one, none empty.</param>
public sealed record AskedConstraint(string Name, IReadOnlyList<string> Values, AllocationModel Model)
{
    public Constraint Make(Func<Node, bool> meets) => Make(Values, meets);

    public Constraint Make(IReadOnlyList<string> shown, Func<Node, bool> meets) => new(Name, $"{Name}={string.Join(',', shown)}", meets);

    /// <summary>The node's value is one of those given; each may be written <c>=value</c>.</summary>
    public Constraint Any(Func<Node, string> of)
    {
        var wanted = Values.Select(v => v.TrimStart('=')).ToHashSet(StringComparer.Ordinal);
        return Make(n => wanted.Contains(of(n)));
    }
}

/// <summary>A kind of constraint: the parameter that asks for it and how it becomes a condition.</summary>
public sealed record ConstraintKind(string Name, Func<AskedConstraint, Outcome<Constraint>> Read)
{
    /// <summary>The parameter that asks for the opposite; null when there is none.</summary>
    public string? Negation { get; init; }

    public ConstraintUse Use { get; init; } = ConstraintUse.Both;
}

/// <summary>Where a constraint may be given.</summary>
[Flags]
public enum ConstraintUse
{
    /// <summary>Filters of lists (api-resources.md §7.2).</summary>
    List = 1,

    /// <summary>Allocation (api-resources.md §7.1).</summary>
    Allocate = 2,
    Both = List | Allocate,
}
