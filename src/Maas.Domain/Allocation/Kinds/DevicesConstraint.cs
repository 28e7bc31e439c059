using System.Collections.Frozen;
using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>A PCI or USB device, <c>key=value[,key=value…]</c>: one device of the machine must have all the values. Several texts ask for a device each.</summary>
internal static class DevicesConstraint
{
    private static readonly FrozenDictionary<string, Func<NodeDevice, string>> Keys = new Dictionary<string, Func<NodeDevice, string>>
    {
        ["vendor_id"] = d => d.VendorId,
        ["product_id"] = d => d.ProductId,
        ["vendor_name"] = d => d.VendorName,
        ["product_name"] = d => d.ProductName,
        ["commissioning_driver"] = d => d.CommissioningDriver,
    }.ToFrozenDictionary();

    public static readonly ConstraintKind Kind = new("devices", Read);

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var devices = new List<IReadOnlyList<(Func<NodeDevice, string> Of, string Value)>>();
        foreach (var text in asked.Values)
        {
            var wanted = new List<(Func<NodeDevice, string>, string)>();
            foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                var (key, value) = pair.Split('=', 2) is [var before, var after] ? (before, after) : (pair, "");
                // The missing quote is part of the sentence that clients know (api-resources.md §7.1).
                if (!Keys.TryGetValue(key.Trim(), out var of)) return Refusal.Invalid(asked.Name, $"Unknown devices constraint: '{key.Trim()}");
                wanted.Add((of, value.Trim()));
            }

            devices.Add(wanted);
        }

        return asked.Make(node => devices.All(wanted => node.Devices.Any(d => wanted.All(w => w.Of(d).Equals(w.Value, StringComparison.OrdinalIgnoreCase)))));
    }
}
