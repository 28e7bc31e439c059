namespace Maas.Domain.Allocation.Kinds;

/// <summary><c>tags</c>: all of them; <c>not_tags</c>: none of them. Items are split at commas and blanks.</summary>
internal static class TagsConstraint
{
    private static readonly char[] Separators = [' ', ',', '\t', '\n'];

    public static readonly ConstraintKind Kind = new("tags", Read) { Negation = "not_tags" };

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var wanted = asked.Values.SelectMany(v => v.Split(Separators, StringSplitOptions.RemoveEmptyEntries)).Distinct().ToList();
        if (asked.Name == "not_tags") return asked.Make(wanted, n => wanted.Any(n.Tags.Contains));
        var unknown = wanted.Where(t => !asked.Model.IsTag(t)).ToList();
        return unknown.Count > 0
            ? Refusal.Invalid(asked.Name, $"No such tag(s): {string.Join(", ", unknown.Select(t => $"'{t}'"))}.")
            : asked.Make(wanted, n => wanted.All(n.Tags.Contains));
    }
}
