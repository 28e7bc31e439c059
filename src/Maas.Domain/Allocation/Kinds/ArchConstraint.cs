using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary><c>amd64</c> stands for every <c>amd64/…</c>, <c>arm</c> for <c>armhf</c>.</summary>
internal static class ArchConstraint
{
    private static readonly HashSet<string> Known = ["amd64", "i386", "arm64", "armhf", "arm", "ppc64el", "s390x", "riscv64"];

    public static readonly ConstraintKind Kind = new("arch", Read) { Negation = "not_arch" };

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        if (asked.Values.Any(v => !Known.Contains(v.Split('/')[0]))) return Refusal.Invalid(asked.Name, "Architecture not recognised.");
        var wanted = asked.Values.Select(v => v == "arm" ? "armhf" : v).ToList();
        return asked.Make(n => wanted.Any(w => Is(n, w)));
    }

    private static bool Is(Node node, string wanted) =>
        node.Architecture == wanted || node.Architecture.StartsWith(wanted + "/", StringComparison.Ordinal);
}
