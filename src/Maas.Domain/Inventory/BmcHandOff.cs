using Maas.Domain.Nodes;

namespace Maas.Domain.Inventory;

/// <summary>How a node tells its own BMC's address and credentials (lifecycle.md §14).</summary>
public static class BmcHandOff
{
    private static readonly string[] Types = ["ipmi", "redfish", "moonshot", "wedge"];
    private static readonly string[] KeptForRedfish = ["node_id", "power_address", "power_pass", "power_user"];

    /// <summary>Takes the parameters into the node. A Redfish service is never given up for the IPMI beside it.</summary>
    public static Outcome<Node> Apply(Node node, string powerType, IReadOnlyDictionary<string, string> parameters)
    {
        if (node.SkipBmcConfig || node.PowerType == "mscm") return node;
        if (!Types.Contains(powerType)) return Refusal.BadRequest($"Unknown power_type '{powerType}'.");
        if (node.PowerType == "redfish" && powerType == "ipmi")
        {
            var kept = new Dictionary<string, string>(node.PowerParameters);
            foreach (var (key, value) in parameters.Where(p => KeptForRedfish.Contains(p.Key))) kept[key] = value;
            return node with { PowerParameters = kept };
        }

        if (node.PowerType == powerType && Same(node.PowerParameters, parameters)) return node;
        return node with { PowerType = powerType, PowerParameters = new Dictionary<string, string>(parameters) };
    }

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(p => other.TryGetValue(p.Key, out var value) && value == p.Value);
}
