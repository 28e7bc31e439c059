using System.Globalization;
using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Numbers that a node must at least reach; of repeated values the smallest counts.</summary>
internal static class LeastConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        Of("cpu_count", n => n.CpuCount, "Invalid CPU count: number required."),
        Of("cpu_speed", n => n.CpuSpeed, "Invalid CPU speed: number required."),
        Of("mem", n => n.Memory, "Invalid memory: number of MiB required."),
        Of("link_speed", n => n.Interfaces.Select(i => i.LinkSpeed).DefaultIfEmpty().Max(), "Invalid link speed: number required."),
    ];

    private static ConstraintKind Of(string name, Func<Node, int> of, string message) => new(name, asked =>
    {
        var least = double.MaxValue;
        foreach (var value in asked.Values)
        {
            if (!double.TryParse(value, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return Refusal.Invalid(asked.Name, message);
            least = Math.Min(least, number);
        }

        return asked.Make([Decimal(least)], n => of(n) >= least);
    });

    /// <summary>Always with a fraction: <c>4.0</c>.</summary>
    private static string Decimal(double number) => number.ToString("0.0###############", CultureInfo.InvariantCulture);
}
