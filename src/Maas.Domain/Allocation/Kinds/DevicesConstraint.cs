using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>A PCI or USB device that a node must have: <c>key=value[,key=value…]</c>, all of one device, whatever the case (api-resources.md §7.1).</summary>
internal static class DevicesConstraint
{
    public static readonly ConstraintKind Kind = new("devices", Read);

    private static readonly Dictionary<string, Func<NodeDevice, string>> Keys = new(StringComparer.Ordinal)
    {
        ["vendor_id"] = d => d.VendorId,
        ["product_id"] = d => d.ProductId,
        ["vendor_name"] = d => d.VendorName,
        ["product_name"] = d => d.ProductName,
        ["commissioning_driver"] = d => d.CommissioningDriver,
    };

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var wishes = new List<IReadOnlyList<(Func<NodeDevice, string> Of, string Value)>>();
        foreach (var text in asked.Values)
        {
            var wish = new List<(Func<NodeDevice, string>, string)>();
            foreach (var pair in text.Split(','))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0) return Refusal.Invalid(asked.Name, $"Malformed key/value pair in constraint: '{pair}'");
                if (!Keys.TryGetValue(pair[..equals], out var of)) return Refusal.Invalid(asked.Name, $"Unknown devices constraint: '{pair[..equals]}");
                wish.Add((of, pair[(equals + 1)..]));
            }

            wishes.Add(wish);
        }

        return asked.Make(node => wishes.All(wish => node.Devices.Any(d => wish.All(w => string.Equals(w.Of(d), w.Value, StringComparison.OrdinalIgnoreCase)))));
    }
}
