using Maas.Protocols.Primitives;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>Some interface has one of the addresses.</summary>
internal static class MacAddressConstraint
{
    public static readonly ConstraintKind Kind = new("mac_address", Read) { Negation = "not_mac_address", Use = ConstraintUse.List };

    private static Outcome<Constraint> Read(AskedConstraint asked)
    {
        var wanted = new HashSet<MacAddress>();
        foreach (var value in asked.Values)
        {
            if (!MacAddress.TryParse(value, null, out var mac)) return Refusal.Invalid(asked.Name, $"'{value}' is not a valid MAC address.");
            wanted.Add(mac);
        }

        return asked.Make(n => n.Interfaces.Any(i => i.MacAddress is { } mac && wanted.Contains(mac)));
    }
}
