using System.Globalization;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Where a node is in the network: fabrics, their classes, VLANs and subnets.</summary>
internal static class NetworkConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds =
    [
        new("fabrics", asked => OnVlans(asked, FabricVlans(asked, Specifiers.Fabrics(asked.Values)))) { Negation = "not_fabrics" },
        new("fabric_classes", asked => OnVlans(asked, FabricVlans(asked, f => f.ClassType is { } type && asked.Values.Contains(type)))) { Negation = "not_fabric_classes" },
        new("vlans", Vlans) { Negation = "not_vlans" },
        new("subnets", Subnets) { Negation = "not_subnets" },
    ];

    private static HashSet<int> FabricVlans(AskedConstraint asked, Func<Fabric, bool> fits)
    {
        var network = asked.Model.Network;
        return [.. network.Vlans.Values.Where(v => network.FabricOf(v) is { } fabric && fits(fabric)).Select(v => v.Id)];
    }

    private static Outcome<Constraint> Vlans(AskedConstraint asked)
    {
        var fits = Specifiers.Vlans(asked.Values, asked.Model.Network);
        HashSet<int> found = [.. asked.Model.Network.Vlans.Values.Where(fits).Select(v => v.Id)];
        return found.Count == 0 ? Refusal.Invalid(asked.Name, "No matching VLANs found.") : OnVlans(asked with { Values = Ids(found) }, found);
    }

    private static Constraint OnVlans(AskedConstraint asked, HashSet<int> vlans) =>
        asked.Make(n => n.Interfaces.Any(i => i.VlanId is { } vlan && vlans.Contains(vlan)));

    private static IReadOnlyList<string> Ids(IEnumerable<int> numbers) => [.. numbers.Order().Select(n => n.ToString(CultureInfo.InvariantCulture))];

    /// <summary>On all of them; the negation, on none of them.</summary>
    private static Outcome<Constraint> Subnets(AskedConstraint asked)
    {
        var network = asked.Model.Network;
        if (asked.Values.Where(v => v.StartsWith("space:", StringComparison.Ordinal)).Select(v => Specifiers.SpaceProblem(v[6..], network)).FirstOrDefault(p => p is not null) is { } noSpace)
            return noSpace;
        var fits = Specifiers.Subnets(asked.Values, network);
        HashSet<int> found = [.. network.Subnets.Values.Where(fits).Select(s => s.Id)];
        if (found.Count == 0) return Refusal.Invalid(asked.Name, "No matching subnets found.");
        return asked.Name == "not_subnets"
            ? asked.Make(Ids(found), n => On(n, asked).Any(found.Contains))
            : asked.Make(Ids(found), n => On(n, asked).Where(found.Contains).Distinct().Count() == found.Count);
    }

    private static IEnumerable<int> On(Node node, AskedConstraint asked) => asked.Model.Addresses(node).Select(a => a.SubnetId).OfType<int>();
}
