using System.Net;
using Maas.Domain.Allocation.Kinds;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Condition = System.Func<Maas.Domain.Nodes.Node, Maas.Domain.Nodes.Interface, System.Collections.Generic.IReadOnlyList<Maas.Domain.Networks.StaticIpAddress>, bool>;

namespace Maas.Domain.VmHosts;

/// <summary>Which interfaces of a VM host's node the cards of a new machine are attached to (power.md §8.3).</summary>
/// <param name="rows">The address rows of the host's node.</param>
/// <param name="sriov">The hypervisor can hand out virtual functions.</param>
public sealed class NicPlan(Node host, IReadOnlyList<StaticIpAddress> rows, NetworkModel network, bool sriov)
{
    private const string NoMatch = "This pod does not match the specified networks.";
    private const string NoDhcp = "MAAS DHCP must be enabled on at least one VLAN attached to the specified interfaces.";

    /// <summary>What is wrong with an <c>interfaces</c> constraint, whatever the host; null when nothing is.</summary>
    public static Refusal? Problem(string interfaces, NetworkModel network)
    {
        var parsed = InterfaceLabels.Parse([interfaces]);
        if (parsed.IsRefused) return parsed.Refusal;
        return parsed.Value!.SelectMany(l => l.Keys).Select(k => InterfaceKeys.Read(k.Key, k.Values, network).Refusal).FirstOrDefault(r => r is not null)
            ?? (parsed.Value!.Count == 0 ? Refusal.Invalid("interfaces", "This field is required.") : null);
    }

    /// <summary>One card for each label of an <c>interfaces</c> constraint; those that can boot come first.</summary>
    /// <returns>A refusal of the constraint itself is Invalid; one of this host is Unavailable.</returns>
    public Outcome<IReadOnlyList<ComposeNic>> For(string interfaces)
    {
        var parsed = InterfaceLabels.Parse([interfaces]);
        if (parsed.IsRefused) return parsed.Refusal!;
        var cards = new List<ComposeNic>();
        foreach (var (label, keys) in parsed.Value!)
        {
            var conditions = new List<Condition>();
            var addresses = new List<(IPAddress, int)>();
            foreach (var (key, values) in keys)
            {
                // An address is what the new machine is to have there; the host itself has another.
                var condition = key == "ip" ? OnSubnetsOf(values, addresses) : InterfaceKeys.Read(key, values, network);
                if (condition.IsRefused) return condition.Refusal!;
                conditions.Add(condition.Value!);
            }

            if (Best(host.Interfaces.Where(nic => conditions.TrueForAll(c => c(host, nic, RowsOf(nic))))) is not { } card) return Refusal.Unavailable(NoMatch);
            cards.Add(card with { Name = CardNames.Of(label), Addresses = addresses });
        }

        if (!cards.Exists(HasDhcp)) return Refusal.Unavailable(NoDhcp);
        return cards.OrderBy(c => HasDhcp(c) ? 0 : 1).ToList();
    }

    /// <summary>A card for a machine that asks for nothing: where the appliance's DHCP serves; null when it serves nowhere on this host.</summary>
    public ComposeNic? Default() => Best(host.Interfaces) is { } card && HasDhcp(card) ? card : null;

    /// <summary>Where DHCP serves goes before where it does not; then the kind of attachment decides.</summary>
    private ComposeNic? Best(IEnumerable<Interface> interfaces) => interfaces.Where(nic => nic.Enabled).OrderBy(nic => nic.Id).Select(Attach).OfType<ComposeNic>()
        .OrderBy(card => HasDhcp(card) ? 0 : 1).ThenBy(card => card.Kind).FirstOrDefault();

    private ComposeNic? Attach(Interface nic)
    {
        if (nic.Type == InterfaceType.Bridge) return new ComposeNic(NicAttachment.Bridge, nic.Name) { VlanId = nic.VlanId };
        // What is in a bridge or bond has no life of its own.
        if (host.Interfaces.FirstOrDefault(i => i.Type is InterfaceType.Bridge or InterfaceType.Bond && i.Parents.Contains(nic.Id)) is { } master)
            return master.Type == InterfaceType.Bridge ? Attach(master) : null;
        switch (nic.Type)
        {
            case InterfaceType.Physical when sriov && nic.SriovMaxVf > 0:
                return new ComposeNic(NicAttachment.Sriov, nic.Name) { VlanId = nic.VlanId };
            case InterfaceType.Vlan when sriov && nic.Parents is [var parent] && host.Interface(parent) is { Type: InterfaceType.Physical, SriovMaxVf: > 0 } physical:
                return new ComposeNic(NicAttachment.Sriov, physical.Name) { VlanId = nic.VlanId, Tag = network.Vlan(nic.VlanId)?.Vid };
            case InterfaceType.Physical or InterfaceType.Bond or InterfaceType.Vlan:
                return new ComposeNic(NicAttachment.Macvlan, nic.Name) { VlanId = nic.VlanId };
            default:
                return null;
        }
    }

    private bool HasDhcp(ComposeNic card) =>
        network.Vlan(card.VlanId) is { } vlan && (vlan.DhcpOn || network.Vlan(vlan.RelayVlanId) is { DhcpOn: true });

    private IReadOnlyList<StaticIpAddress> RowsOf(Interface nic) =>
        [.. rows.Where(r => r.Interfaces.Any(c => c.SystemId == host.SystemId && c.InterfaceId == nic.Id))];

    /// <summary>The interface is on the VLAN of a subnet that has the address.</summary>
    private Outcome<Condition> OnSubnetsOf(IReadOnlyList<string> values, List<(IPAddress, int)> addresses)
    {
        var vlans = new HashSet<int>();
        foreach (var value in values)
        {
            if (!IPAddress.TryParse(value, out var ip)) return Refusal.Invalid("interfaces", $"'{value}' is not an IP address.");
            if (network.Subnets.Values.Where(s => s.Cidr.Contains(ip)).MaxBy(s => s.Cidr.PrefixLength) is not { } subnet) return Refusal.Unavailable(NoMatch);
            addresses.Add((ip, subnet.Id));
            vlans.Add(subnet.VlanId);
        }

        return (Condition)((_, nic, _) => nic.VlanId is { } vlan && vlans.Contains(vlan));
    }
}
