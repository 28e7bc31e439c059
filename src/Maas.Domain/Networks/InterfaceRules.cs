using System.Globalization;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>Making, changing and deleting interfaces, with what follows for their links and for the interfaces above and beneath (network.md §4.1).</summary>
public static class InterfaceRules
{
    /// <summary>Takes a new interface. What was left open comes from its parents.</summary>
    /// <param name="nic">With the number 0.</param>
    public static Outcome<NodeLinks> Add(NodeLinks links, Interface nic, NetworkSurroundings around)
    {
        nic = Completed(links, nic, around);
        if (InterfaceChecks.Problems(links, nic, null, around) is { } refusal) return refusal;
        nic = nic with { Id = around.NextInterface(), Enabled = IsEnabled(links, nic), LinkSpeed = nic.LinkConnected ? nic.LinkSpeed : 0 };
        links = Join(links.With(nic), nic, around);
        // A new network card has its link even when it is not to be used yet.
        var linked = nic.Type == InterfaceType.Physical ? nic with { Enabled = true } : nic;
        return InterfaceMtu.Spread(LinkRules.EnsureUp(links, linked, around), nic.Id);
    }

    /// <summary>What is wrong with a new interface; null when nothing is.</summary>
    public static Refusal? Problems(NodeLinks links, Interface nic, NetworkSurroundings around) => InterfaceChecks.Problems(links, Completed(links, nic, around), null, around);

    /// <summary>Takes a changed interface.</summary>
    public static Outcome<NodeLinks> Change(NodeLinks links, Interface before, Interface after, NetworkSurroundings around)
    {
        after = Bound(links, Completed(links, Lent(links, before, after), around)) with { LinkSpeed = after.LinkConnected ? after.LinkSpeed : 0 };
        if (InterfaceChecks.Problems(links, after, before, around) is { } refusal) return refusal;
        links = links.With(after);
        if (before.VlanId != after.VlanId) links = Move(links, before, after, around);
        // A member that leaves waits for links to be given to it.
        if (!before.Parents.SequenceEqual(after.Parents)) links = Join(links, after, around);
        if (before.MacAddress != after.MacAddress) links = Relend(links, before, after);
        links = Enable(links, after.Id, before.Enabled != after.Enabled, around);
        // On another VLAN an interface waits for links to be given to it, unless it is a controller's.
        if (before.VlanId != after.VlanId && links.Node.IsController)
            links = LinkRules.EnsureUp(links, links.Interface(after.Id)!, around);
        return before.Params.Mtu == after.Params.Mtu ? links : InterfaceMtu.Spread(links, after.Id);
    }

    /// <summary>Deletes an interface with its rows, and what was built on it alone. What it was built on waits for links to be given to it.</summary>
    public static NodeLinks Remove(NodeLinks links, Interface nic)
    {
        links = links.Without(nic.Id, _ => true);
        var node = links.Node;
        links = links with
        {
            Node = node with
            {
                Interfaces = [.. node.Interfaces.Where(i => i.Id != nic.Id)],
                BootInterfaceId = node.BootInterfaceId == nic.Id ? null : node.BootInterfaceId,
            },
        };
        foreach (var child in links.ChildrenOf(nic.Id).ToList())
        {
            if (child.Parents is [_])
            {
                links = Remove(links, child);
                continue;
            }

            var rest = child with { Parents = [.. child.Parents.Where(p => p != nic.Id)] };
            links = links.With(child.MacAddress == nic.MacAddress ? rest with { MacAddress = links.Interface(rest.Parents[0])?.MacAddress } : rest);
        }

        return links;
    }

    /// <summary>What is in a bond or bridge is on its VLAN, whatever was asked for.</summary>
    private static Interface Bound(NodeLinks links, Interface nic) =>
        !links.Node.IsController && links.MasterOf(nic.Id) is { } master ? nic with { VlanId = master.VlanId } : nic;

    /// <summary>Name, VLAN and MAC address from the parents where they were left open; a VLAN interface has its parent's MAC address always.</summary>
    private static Interface Completed(NodeLinks links, Interface nic, NetworkSurroundings around)
    {
        var first = nic.Parents.Select(links.Interface).OfType<Interface>().FirstOrDefault();
        nic = nic.Type switch
        {
            // A parent that is refused lends nothing: the bridge is told to be without a MAC address, too.
            InterfaceType.Bridge when nic.Id == 0 && InterfaceChecks.BridgedProblem(links, nic) is not null => nic,
            InterfaceType.Bond or InterfaceType.Bridge when nic.Id == 0 =>
                nic with { VlanId = nic.VlanId ?? first?.VlanId, MacAddress = nic.MacAddress ?? first?.MacAddress },
            InterfaceType.Vlan => nic with { MacAddress = first?.MacAddress },
            _ => nic,
        };
        if (nic.Name.Length > 0) return nic;
        return nic.Type switch
        {
            InterfaceType.Physical => nic with { Name = NextName(links) },
            InterfaceType.Vlan when around.Network.Vlan(nic.VlanId) is { } vlan && first is not null =>
                nic with { Name = string.Create(CultureInfo.InvariantCulture, $"{first.Name}.{vlan.Vid}") },
            InterfaceType.Bridge when first is not null => nic with { Name = AcquiredBridges.NameOf(first.Name) },
            _ => nic,
        };
    }

    private static string NextName(NodeLinks links)
    {
        var taken = links.Node.Interfaces.Select(i => i.Name.StartsWith("eth", StringComparison.Ordinal)
            && int.TryParse(i.Name["eth".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue ? number : -1);
        return string.Create(CultureInfo.InvariantCulture, $"eth{taken.DefaultIfEmpty(-1).Max() + 1}");
    }

    /// <summary>A bond or bridge takes its members along: they have no links of their own and are on its VLAN. A bridge made for the owner of a node
    /// takes their links over instead, and gives them back when it goes.</summary>
    private static NodeLinks Join(NodeLinks links, Interface nic, NetworkSurroundings around)
    {
        if (nic.Type is not (InterfaceType.Bond or InterfaceType.Bridge)) return links;
        foreach (var parent in nic.Parents.Select(links.Interface).OfType<Interface>())
        {
            if (nic.Acquired) links = TakeOver(links, parent, nic);
            else links = links.Without(parent.Id, r => r.AllocType != IpAllocationType.Discovered);
            links = links.With(parent with { VlanId = nic.VlanId });
            foreach (var tagged in links.ChildrenOf(parent.Id).Where(c => c.Type == InterfaceType.Vlan).ToList()) links = LinkRules.EnsureUp(links, tagged, around);
        }

        return links;
    }

    private static NodeLinks TakeOver(NodeLinks links, Interface parent, Interface heir) => links with
    {
        Rows =
        [
            .. links.Rows.Select(r => r.AllocType == IpAllocationType.Discovered ? r : r with
            {
                Interfaces = [.. r.Interfaces.Select(i => i.SystemId == links.Node.SystemId && i.InterfaceId == parent.Id ? i with { InterfaceId = heir.Id } : i)],
            }),
        ],
    };

    /// <summary>Links belong to a VLAN: they go when it changes. A controller's interface takes its subnets along instead.</summary>
    private static NodeLinks Move(NodeLinks links, Interface before, Interface after, NetworkSurroundings around)
    {
        if (links.Node.IsController) return ControllerMoves.Move(links, after, around);
        links = links.Without(after.Id, r => r.AllocType != IpAllocationType.Discovered);
        return Lead(links, after);
    }

    /// <summary>Takes the members of a bond or bridge to its VLAN, and theirs.</summary>
    private static NodeLinks Lead(NodeLinks links, Interface nic)
    {
        if (nic.Type is not (InterfaceType.Bond or InterfaceType.Bridge)) return links;
        foreach (var parent in nic.Parents.Select(links.Interface).OfType<Interface>())
        {
            var led = parent with { VlanId = nic.VlanId };
            links = Lead(links.With(led), led);
        }

        return links;
    }

    /// <summary>When the member leaves that lent its MAC address, the first of those who stay lends its own.</summary>
    private static Interface Lent(NodeLinks links, Interface before, Interface after)
    {
        if (after.Type is not (InterfaceType.Bond or InterfaceType.Bridge) || after.MacAddress != before.MacAddress) return after;
        var left = before.Parents.Except(after.Parents).Select(links.Interface).OfType<Interface>();
        return left.Any(i => i.MacAddress == before.MacAddress) && after.Parents.Count > 0 ? after with { MacAddress = links.Interface(after.Parents[0])?.MacAddress } : after;
    }

    /// <summary>What is built on an interface and has its MAC address follows it.</summary>
    private static NodeLinks Relend(NodeLinks links, Interface before, Interface after)
    {
        foreach (var child in links.ChildrenOf(after.Id).Where(c => c.MacAddress == before.MacAddress || c.Type == InterfaceType.Vlan).ToList())
        {
            var followed = child with { MacAddress = after.MacAddress };
            links = Relend(links.With(followed), child, followed);
        }

        return links;
    }

    private static bool IsEnabled(NodeLinks links, Interface nic) =>
        nic.Parents.Count == 0 ? nic.Enabled : nic.Parents.Any(p => links.Interface(p)?.Enabled == true);

    /// <summary>Spreads being enabled or not to what is built on an interface: a child is enabled while any parent is; what is not has no links.</summary>
    /// <param name="changed">Whether the interface itself was told to be enabled or not.</param>
    private static NodeLinks Enable(NodeLinks links, int id, bool changed, NetworkSurroundings around)
    {
        var nic = links.Interface(id)!;
        var enabled = IsEnabled(links, nic);
        changed |= enabled != nic.Enabled;
        if (enabled != nic.Enabled) links = links.With(nic = nic with { Enabled = enabled });
        if (changed) links = enabled ? LinkRules.EnsureUp(links, nic, around) : links.Without(id, r => r.AllocType != IpAllocationType.Discovered);
        return links.ChildrenOf(id).Select(c => c.Id).ToList().Aggregate(links, (all, child) => Enable(all, child, changed: false, around));
    }
}
