using System.Text.RegularExpressions;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>What an interface must be to be taken (network.md §4.1).</summary>
public static partial class InterfaceChecks
{
    public const string BondOfNone = "A bond interface must have one or more parents.";
    public const string BridgeNotOfOne = "A bridge interface must have exactly one parent.";
    public const string VlanNotOfOne = "A VLAN interface must have exactly one parent.";
    public const string NoMac = "This field cannot be blank.";
    private const string UnfitForBond = "Only physical interfaces can be bonded.";
    public const string VlanOfNone = "A VLAN interface must be connected to a tagged VLAN.";

    /// <param name="before">The interface as it was; null for a new one.</param>
    public static Refusal? Problems(NodeLinks links, Interface nic, Interface? before, NetworkSurroundings around)
    {
        var messages = new FieldMessages();
        if (before?.Name != nic.Name) Name(links, nic, around, messages);
        if (before?.MacAddress != nic.MacAddress || before is null) Mac(links, nic, around, messages);
        if (before is null || !before.Parents.SequenceEqual(nic.Parents)) Parents(links, nic, before is null, messages);
        if (nic.Type == InterfaceType.Vlan && (before is null || before.VlanId != nic.VlanId)) Tagged(links, nic, around, messages);
        if (nic.Params.Mtu is < 552) messages.Add("mtu", "Ensure this value is greater than or equal to 552.");
        return messages.ToRefusal() ?? OfModel(links, nic, before);
    }

    /// <summary>What only the model refuses of bonds and bridges, once nothing is wrong with what was sent.</summary>
    private static Refusal? OfModel(NodeLinks links, Interface nic, Interface? before)
    {
        if (!IsBuilt(nic)) return null;
        if (before?.Name != nic.Name && IsTaken(links, nic)) return Refusal.Unsound("__all__", "Interface with this Node config and Name already exists.");
        return before is null && nic.Type == InterfaceType.Bond && nic.Parents.Select(links.Interface).Any(p => p?.Type != InterfaceType.Physical)
            ? Refusal.Unsound("parents", UnfitForBond)
            : null;
    }

    private static bool IsBuilt(Interface nic) => nic.Type is InterfaceType.Bond or InterfaceType.Bridge;

    /// <summary>Why a bridge cannot stand on its parent; null when it can.</summary>
    public static string? BridgedProblem(NodeLinks links, Interface nic)
    {
        if (nic.Parents.Select(links.Interface).OfType<Interface>().ToList() is not [var bridged]) return BridgeNotOfOne;
        if (bridged.Type == InterfaceType.Bridge) return "A bridge interface can't have another bridge interface as parent.";
        return links.ChildrenOf(bridged.Id).Any(c => c.Id != nic.Id && c.Type is InterfaceType.Bond or InterfaceType.Bridge)
            ? "A bridge interface can't have a parent that is already in a bond or a bridge."
            : null;
    }

    private static bool IsTaken(NodeLinks links, Interface nic) => links.Node.Interfaces.Any(i => i.Id != nic.Id && i.Name == nic.Name);

    private static void Name(NodeLinks links, Interface nic, NetworkSurroundings around, FieldMessages messages)
    {
        if (nic.Name.Length == 0)
        {
            // The name of a VLAN interface follows from what is missing then.
            if (nic.Type != InterfaceType.Vlan) messages.Add("name", "This field is required.");
        }
        else if (!NamePattern().IsMatch(nic.Name)) messages.Add("name", "Enter a valid value.");
        else if (!IsBuilt(nic) && IsTaken(links, nic))
            messages.Add("name", $"Node {around.NodeLabel} already has an interface named '{nic.Name}'.");
    }

    private static void Mac(NodeLinks links, Interface nic, NetworkSurroundings around, FieldMessages messages)
    {
        if (nic.MacAddress is not { } mac)
        {
            if (nic.Type == InterfaceType.Physical) messages.Add("mac_address", "This field is required.");
            else if (nic.Type is InterfaceType.Bond or InterfaceType.Bridge) messages.Add("mac_address", NoMac);
            return;
        }

        if (mac.IsMulticast || mac.IsEmpty) messages.Add("mac_address", $"'{mac}' is not the address of an interface.");
        else if (nic.Type == InterfaceType.Physical && around.PhysicalWith(mac) is var (node, holder) && (node.SystemId != links.Node.SystemId || holder.Id != nic.Id))
            messages.Add("mac_address", $"This MAC address is already in use by {holder.Name} (physical) on {node.Hostname}.");
    }

    private static void Parents(NodeLinks links, Interface nic, bool isNew, FieldMessages messages)
    {
        List<Interface> parents = [.. nic.Parents.Select(links.Interface).OfType<Interface>()];
        switch (nic.Type)
        {
            case InterfaceType.Physical:
                if (nic.Parents.Count > 0) messages.Add("parents", "A physical interface cannot have parents.");
                break;
            case InterfaceType.Bond:
                Bond(links, nic, parents, isNew, messages);
                break;
            case InterfaceType.Bridge:
                if (BridgedProblem(links, nic) is { } problem) messages.Add("parent", problem);
                break;
            case InterfaceType.Vlan:
                if (parents is not [var tagged]) messages.Add("parent", VlanNotOfOne);
                else if (tagged.Type == InterfaceType.Vlan) messages.Add("parent", "A VLAN interface can't have another VLAN interface as parent.");
                else if (links.ChildrenOf(tagged.Id).Any(c => c.Type == InterfaceType.Bond)) messages.Add("parent", "A VLAN interface can't have a parent that is already in a bond.");
                break;
            default:
                break;
        }
    }

    private static void Bond(NodeLinks links, Interface nic, List<Interface> parents, bool isNew, FieldMessages messages)
    {
        if (parents.Count == 0)
        {
            messages.Add("parents", BondOfNone);
            return;
        }

        if (!isNew && parents.Any(p => p.Type != InterfaceType.Physical)) messages.Add("parents", UnfitForBond);
        var used = parents.Where(p => links.ChildrenOf(p.Id).Any(c => c.Id != nic.Id)).Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        if (used.Count > 0) messages.Add("parents", $"Interfaces already in-use: {string.Join(", ", used)}.");
        if (isNew && parents.Any(p => p.VlanId != nic.VlanId)) messages.Add("parents", "All parents must belong to the same VLAN.");
    }

    private static void Tagged(NodeLinks links, Interface nic, NetworkSurroundings around, FieldMessages messages)
    {
        if (around.Network.Vlan(nic.VlanId) is not { } vlan) messages.Add("vlan", VlanOfNone);
        else if (vlan.Vid == 0) messages.Add("vlan", "A VLAN interface can only belong to a tagged VLAN.");
        else if (nic.Parents is [var parent] && around.Network.Vlan(links.Interface(parent)?.VlanId)?.FabricId != vlan.FabricId)
            messages.Add("vlan", "A VLAN interface can only belong to a tagged VLAN on the same fabric as its parent interface.");
    }

    /// <summary>No longer than the kernel's names of interfaces are.</summary>
    [GeneratedRegex(@"^[\w\-_.:]{1,15}$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
