using System.Globalization;
using System.Net;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Condition = System.Func<Maas.Domain.Nodes.Node, Maas.Domain.Nodes.Interface, System.Collections.Generic.IReadOnlyList<Maas.Domain.Networks.StaticIpAddress>, bool>;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>What may be asked of one interface. Repeated values of a key mean one of them; of a <c>not_</c> key, none of them.</summary>
internal static class InterfaceKeys
{
    private const string Name = "interfaces";

    public static Outcome<Condition> Read(string key, IReadOnlyList<string> values, NetworkModel network)
    {
        if (!key.StartsWith("not_", StringComparison.Ordinal)) return Positive(key, values, network);
        var positive = Positive(key[4..], values, network);
        if (positive.IsRefused) return positive;
        var holds = positive.Value!;
        return (Condition)((node, nic, rows) => !holds(node, nic, rows));
    }

    private static Outcome<Condition> Positive(string key, IReadOnlyList<string> values, NetworkModel network)
    {
        switch (key)
        {
            case "id":
                if (!values.All(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return Refusal.Invalid(Name, "Interface ID must be numeric.");
                var ids = values.Select(v => int.Parse(v, CultureInfo.InvariantCulture)).ToHashSet();
                return (Condition)((_, nic, _) => ids.Contains(nic.Id));
            case "name":
                return (Condition)((_, nic, _) => values.Contains(nic.Name));
            case "hostname":
                return (Condition)((node, _, _) => values.Contains(node.Hostname));
            case "type":
                return (Condition)((_, nic, _) => values.Contains(nic.Type.ToString().ToLowerInvariant()));
            case "mode":
                if (values.Any(v => v != "unconfigured")) return Refusal.BadRequest("The only valid value for 'mode' is 'unconfigured'.");
                return (Condition)((_, _, rows) => !rows.Any(r => r.Ip is not null));
            case "ip":
                if (values.FirstOrDefault(v => !IPAddress.TryParse(v, out _)) is { } wrong) return Refusal.Invalid(Name, $"'{wrong}' is not an IP address.");
                var ips = values.Select(IPAddress.Parse).ToHashSet();
                return (Condition)((_, _, rows) => rows.Any(r => r.Ip is not null && ips.Contains(r.Ip)));
            case "tag":
                var wanted = values.Select(v => v.Split("&&", StringSplitOptions.TrimEntries)).ToList();
                return (Condition)((_, nic, _) => wanted.Exists(all => all.All(nic.Tags.Contains)));
            case "link_speed":
                if (!values.All(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return Refusal.Invalid(Name, "Invalid link speed: number required.");
                var least = values.Min(v => int.Parse(v, CultureInfo.InvariantCulture));
                return (Condition)((_, nic, _) => nic.LinkSpeed >= least);
            default:
                return Place(key, values, network);
        }
    }

    private static Outcome<Condition> Place(string key, IReadOnlyList<string> values, NetworkModel network)
    {
        switch (key)
        {
            case "vid":
                if (values.FirstOrDefault(v => Specifiers.Vid(v) is not (>= 0 and <= 4094)) is { } wrong) return Refusal.Invalid(Name, $"'{wrong}' is not a VID.");
                return OnVlan(v => values.Any(t => Specifiers.Vid(t) == v.Vid));
            case "vlan":
                return OnVlan(Specifiers.Vlans(values, network));
            case "fabric":
                var fabrics = Specifiers.Fabrics(values);
                return OnVlan(v => network.FabricOf(v) is { } fabric && fabrics(fabric));
            case "fabric_class":
                return OnVlan(v => network.FabricOf(v)?.ClassType is { } type && values.Contains(type));
            case "space":
                var spaces = Specifiers.Spaces(values, network);
                return OnVlan(v => spaces(network.SpaceOf(v)));
            case "subnet":
                return OnSubnet(Specifiers.Subnets(values, network));
            default:
                return OnSubnet(s => values.Any(v => Cidr.TryParse(v, out var cidr) && cidr == s.Cidr));
        }

        Condition OnVlan(Func<Vlan, bool> fits)
        {
            HashSet<int> vlans = [.. network.Vlans.Values.Where(fits).Select(v => v.Id)];
            return (_, nic, _) => nic.VlanId is { } vlan && vlans.Contains(vlan);
        }

        Condition OnSubnet(Func<Subnet, bool> fits)
        {
            HashSet<int> subnets = [.. network.Subnets.Values.Where(fits).Select(s => s.Id)];
            return (_, _, rows) => rows.Any(r => r.SubnetId is { } subnet && subnets.Contains(subnet));
        }
    }
}
