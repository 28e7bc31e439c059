using System.Globalization;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary><c>label:key=value,…;label2:…</c>: for every label some interface of the node has all that is asked of it (api-resources.md §7.1).</summary>
internal static class InterfacesConstraint
{
    public static readonly ConstraintKind Kind = new("interfaces", Read);

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var parsed = InterfaceLabels.Parse(asked.Values);
        if (parsed.IsRefused) return parsed.Refusal!;
        var labels = new List<(string Label, Func<Node, Interface, IReadOnlyList<StaticIpAddress>, bool> Fits)>();
        foreach (var (label, keys) in parsed.Value!)
        {
            var conditions = new List<Func<Node, Interface, IReadOnlyList<StaticIpAddress>, bool>>();
            foreach (var (key, values) in keys)
            {
                if (key == "space" && values.Select(v => Specifiers.SpaceProblem(v, asked.Model.Network)).FirstOrDefault(p => p is not null) is { } noSpace) return noSpace;
                var condition = InterfaceKeys.Read(key, values, asked.Model.Network);
                if (condition.IsRefused) return condition.Refusal!;
                conditions.Add(condition.Value!);
            }

            labels.Add((label, (node, nic, rows) => conditions.TrueForAll(c => c(node, nic, rows))));
        }

        IReadOnlyList<object> Matching(Node node, Func<Node, Interface, IReadOnlyList<StaticIpAddress>, bool> fits)
        {
            var rows = asked.Model.Addresses(node);
            return [.. node.Interfaces.Where(i => fits(node, i, [.. rows.Where(r => r.Interfaces.Any(c => c.SystemId == node.SystemId && c.InterfaceId == i.Id))])).Select(i => i.Id).Order().Cast<object>()];
        }

        return asked.Make(node => labels.TrueForAll(l => Matching(node, l.Fits).Count > 0)) with
        {
            Parts = node => labels.ToDictionary(l => l.Label, l => Matching(node, l.Fits)),
            Verbose = nodes => labels.ToDictionary(
                l => l.Label, l => nodes.ToDictionary(n => n.Id.ToString(CultureInfo.InvariantCulture), n => Matching(n, l.Fits))),
        };
    }
}
