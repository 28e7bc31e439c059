using System.Collections.Frozen;
using Maas.Domain.Allocation.Kinds;

namespace Maas.Domain.Allocation;

/// <summary>Turns list filters and allocation constraints into conditions on nodes (api-resources.md §7).</summary>
public static class MachineFilter
{
    /// <summary>Every kind there is. The order means nothing.</summary>
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        ArchConstraint.Kind,
        .. ChoiceConstraints.Kinds,
        DevicesConstraint.Kind,
        .. GroupConstraints.Kinds,
        .. IdentityConstraints.Kinds,
        InterfacesConstraint.Kind,
        .. LeastConstraints.Kinds,
        MacAddressConstraint.Kind,
        .. NetworkConstraints.Kinds,
        OwnerConstraint.Kind,
        StorageConstraint.Kind,
        .. PodConstraints.Kinds,
        TagsConstraint.Kind,
    ];

    private static readonly FrozenDictionary<string, ConstraintKind> ByName =
        Kinds.SelectMany(k => new[] { k.Name, k.Negation }.OfType<string>().Select(name => (name, k))).ToFrozenDictionary(p => p.name, p => p.k, StringComparer.Ordinal);

    /// <summary>Whether a parameter is a constraint where it was given.</summary>
    public static bool Knows(string name, ConstraintUse use) => ByName.TryGetValue(name, out var kind) && kind.Use.HasFlag(use);

    /// <summary>The condition of a parameter that <see cref="Knows"/> knows.</summary>
    public static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var kind = ByName[asked.Name];
        var read = kind.Read(asked);
        if (read.IsRefused || asked.Name == kind.Name) return read;
        var constraint = read.Value!;
        return constraint with { Meets = node => !constraint.Meets(node) };
    }
}
