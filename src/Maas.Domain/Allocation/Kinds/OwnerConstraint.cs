namespace Maas.Domain.Allocation.Kinds;

/// <summary>The owner's user name.</summary>
internal static class OwnerConstraint
{
    public static readonly ConstraintKind Kind = new("owner", Read) { Negation = "not_owner" };

    private static Outcome<Constraint> Read(AskedConstraint asked) => asked.Values.FirstOrDefault(v => !asked.Model.IsUser(v)) is { } nobody
        ? Refusal.Invalid(asked.Name, $"No such owner: '{nobody}'.")
        : asked.Any(n => n.Owner ?? "");
}
