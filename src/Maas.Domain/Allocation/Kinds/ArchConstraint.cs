using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary><c>amd64</c> stands for every <c>amd64/…</c>, <c>arm</c> for <c>armhf</c>.</summary>
internal static class ArchConstraint
{
    private static readonly HashSet<string> Known = ["amd64", "i386", "arm64", "armhf", "arm", "ppc64el", "s390x", "riscv64"];

    public static readonly ConstraintKind Kind = new("arch", Read) { Negation = "not_arch" };

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var wanted = asked.Values.Select(v => v == "arm" ? "armhf" : v).ToList();
        if (wanted.Any(w => !IsKnown(w, asked.Model.Architectures))) return Refusal.Invalid(asked.Name, "Architecture not recognised.");
        return asked.Make([.. wanted.SelectMany(w => Meant(w, asked.Model.Architectures)).Distinct()], n => wanted.Any(w => Is(n, w)));
    }

    private static bool IsKnown(string wanted, IReadOnlyList<string> usable) =>
        usable.Contains(wanted) || (wanted.Split('/') is [var arch, .. var rest] && Known.Contains(arch) && rest is [] or ["generic"]);

    /// <summary>What a constraint stands for among the architectures that there are images for.</summary>
    private static IEnumerable<string> Meant(string wanted, IReadOnlyList<string> usable) =>
        usable.Where(u => u.StartsWith(wanted + "/", StringComparison.Ordinal)).DefaultIfEmpty(wanted);

    private static bool Is(Node node, string wanted) =>
        node.Architecture == wanted || node.Architecture.StartsWith(wanted + "/", StringComparison.Ordinal);
}
