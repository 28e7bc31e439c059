using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

/// <summary>What a request makes of a node's interfaces; carried out on the node as it is then.</summary>
/// <param name="Operation">As refusals name it.</param>
internal sealed record InterfaceEdit(string Operation, Func<NodeLinks, NetworkSurroundings, Outcome<NodeLinks>> Make, bool WhenDeployed = false) : INetworkEdit
{
    public Outcome<NodeLinks> Apply(NodeLinks links, NetworkSurroundings around) =>
        InterfaceStates.Problem(links.Node, Operation, WhenDeployed) is { } refusal ? refusal : Make(links, around);

    /// <summary>Ends the operation if the node's state forbids it.</summary>
    public static void Ready(Node node, string operation, bool whenDeployed = false)
    {
        if (InterfaceStates.Problem(node, operation, whenDeployed) is { } refusal) throw ApiException.Of(refusal);
    }

    /// <summary>The same, or if the form was not sent as it must be.</summary>
    public static void Ready(Node node, string operation, LateForm form, bool whenDeployed = false)
    {
        Ready(node, operation, whenDeployed);
        form.Check();
    }
}

/// <summary>Turns forms into interfaces.</summary>
internal static class InterfaceEdits
{
    public static InterfaceEdit Physical(PhysicalInterfaceForm form, IStore store) => new("create", (links, around) =>
    {
        var errors = new FieldErrors(form);
        var nic = Made(form.Name, InterfaceType.Physical, form, errors) with
        {
            MacAddress = form.MacAddress,
            VlanId = FieldChoices.Vlan(form.Vlan, null, store, errors),
            Enabled = form.Enabled ?? true,
            NumaNode = Numa(links.Node, form.NumaNode, errors),
        };
        if (links.Node.NodeType != NodeType.Device)
        {
            if (form.IpAssignment is { Length: > 0 }) errors.Add("ip_assignment", "Only an interface of a device takes this.");
            if (form.IpAddress is { Length: > 0 }) errors.Add("ip_address", "Only an interface of a device takes this; link the interface to a subnet.");
        }

        var assignment = errors.Collect(() => DeviceAddress.Read(form, store));
        var added = Added(links, nic, errors, around);
        return added.IsRefused || assignment is null ? added : assignment.Give(added.Value!, added.Value!.Node.Interfaces[^1], around);
    });

    public static InterfaceEdit Bond(BondForm form, IStore store) => new("create bond", (links, around) =>
    {
        var errors = new FieldErrors(form);
        var nic = Made(form.Name, InterfaceType.Bond, form, errors);
        nic = nic with
        {
            MacAddress = Own(form.MacAddress, errors),
            Parents = FieldChoices.Parents(links, form.Parents, "parents", errors),
            VlanId = FieldChoices.Vlan(form.Vlan, null, store, errors),
            Params = FieldChoices.Bond(nic.Params, form.Bond, errors),
        };
        return Added(links, nic, errors, around);
    });

    public static InterfaceEdit Bridge(BridgeForm form, IStore store) => new("create bridge", (links, around) =>
    {
        var errors = new FieldErrors(form);
        var nic = Made(form.Name, InterfaceType.Bridge, form, errors);
        nic = nic with
        {
            MacAddress = Own(form.MacAddress, errors),
            Parents = FieldChoices.Parent(links, form.Parent, errors),
            VlanId = FieldChoices.Vlan(form.Vlan, null, store, errors),
            Params = FieldChoices.Bridge(nic.Params, form.BridgeType, form.BridgeStp, form.BridgeFd, errors),
            Acquired = links.Node is { NodeType: NodeType.Machine, Status: NodeState.Allocated },
        };
        // Without a VLAN of its own it is asked no further, and is lent nothing.
        if (errors.IsWrong("vlan") && nic.MacAddress is null) errors.Add("mac_address", InterfaceChecks.NoMac);
        return Added(links, nic, errors, around);
    });

    public static InterfaceEdit Vlan(VlanInterfaceForm form, IStore store) => new("create VLAN", (links, around) =>
    {
        var errors = new FieldErrors(form);
        var nic = Made(form.Name, InterfaceType.Vlan, form, errors) with
        {
            Parents = FieldChoices.Parent(links, form.Parent, errors),
            VlanId = FieldChoices.Vlan(new Optional<string>(true, form.Vlan), null, store, errors),
        };
        return Added(links, nic, errors, around);
    });

    public static InterfaceEdit Update(InterfaceUpdateForm form, int id, IStore store) => new(
        "update interface",
        (links, around) =>
        {
            if (links.Interface(id) is not { } before) return Refusal.NotFound("No Interface matches the given query.");
            var errors = new FieldErrors();
            if (form.Name is { IsSent: true, Value: null or "" }) return Refusal.Unsound("name", "This field cannot be blank.");
            var after = links.Node.IsController ? Linked(before, form, errors) with { VlanId = FieldChoices.Vlan(form.Vlan, before.VlanId, store, errors) }
                : links.Node.Status == NodeState.Deployed && links.Node.NodeType == NodeType.Machine ? Linked(Named(before, form), form, errors)
                : Whole(links, before, form, store, errors);
            if (errors.ToRefusal() is { } wrong) return wrong;
            return InterfaceRules.Change(links, before, after, around);
        },
        WhenDeployed: true);

    /// <summary>All that is wrong is told at once: with the fields, and with the interface that they would make. What only the finished interface could
    /// be refused for is not asked of one that is never made.</summary>
    private static Outcome<NodeLinks> Added(NodeLinks links, Interface nic, FieldErrors errors, NetworkSurroundings around) => errors.ToRefusal() is { } wrong
        ? Refusal.Together([wrong, InterfaceRules.Problems(links, nic, around) is { IsOfModel: false } more ? more : null])!
        : InterfaceRules.Add(links, nic, around);

    private const string Disconnected = "link_speed cannot be set when link_connected is false.";

    /// <summary>A new interface with what all kinds have. What is not said to be connected is not (api-resources.md §9.1), but a link speed says so.</summary>
    private static Interface Made(string? name, InterfaceType type, InterfaceFields form, FieldErrors errors)
    {
        var nic = new Interface { Id = 0, Name = name ?? "", Type = type };
        return FieldChoices.Common(nic, form, errors) with
        {
            LinkConnected = form.LinkConnected.IsSent ? form.LinkConnected.Value : form.LinkSpeed.Value > 0,
            InterfaceSpeed = Speed(form.InterfaceSpeed.Value, "interface_speed", errors),
            LinkSpeed = Speed(form.LinkSpeed.Value, "link_speed", errors),
        };
    }

    /// <summary>The address of what is built on others; empty is none, left out is a parent's.</summary>
    private static MacAddress? Own(Optional<MacAddress?> sent, FieldErrors errors)
    {
        if (sent is { IsSent: true, Value: null }) errors.Add("mac_address", InterfaceChecks.NoMac);
        return sent.Value;
    }

    /// <summary>Everything that an interface of its type has.</summary>
    private static Interface Whole(NodeLinks links, Interface before, InterfaceUpdateForm form, IStore store, FieldErrors errors)
    {
        var after = FieldChoices.Common(Linked(Named(before, form), form, errors), form, errors);
        after = after with { VlanId = FieldChoices.Vlan(form.Vlan, before.VlanId, store, errors), Enabled = form.Enabled ?? before.Enabled };
        return before.Type switch
        {
            InterfaceType.Bond => after with
            {
                Parents = form.Parents is { } members ? FieldChoices.Parents(links, members, "parents", errors) : before.Parents,
                Params = FieldChoices.Bond(after.Params, form.Bond, errors),
            },
            InterfaceType.Bridge => after with
            {
                Parents = form.Beneath is { } bridged ? FieldChoices.Parent(links, bridged, errors) : before.Parents,
                Params = FieldChoices.Bridge(after.Params, form.BridgeType, form.BridgeStp, form.BridgeFd, errors),
            },
            InterfaceType.Vlan => after with { Parents = form.Beneath is { } parent ? FieldChoices.Parent(links, parent, errors) : before.Parents },
            InterfaceType.Physical => after with
            {
                Parents = form.Parents is { } parents ? FieldChoices.Parents(links, parents, "parents", errors) : before.Parents,
                NumaNode = Numa(links.Node, form.NumaNode, errors) ?? before.NumaNode,
            },
            _ => after,
        };
    }

    private static Interface Named(Interface nic, InterfaceUpdateForm form) => nic with
    {
        Name = form.Name.Or(nic.Name) ?? "",
        MacAddress = form.MacAddress.Or(nic.MacAddress),
    };

    private static Interface Linked(Interface nic, InterfaceUpdateForm form, FieldErrors errors)
    {
        var connected = form.LinkConnected.Or(nic.LinkConnected);
        if (!connected && !nic.LinkConnected && form.LinkSpeed.Value > 0) errors.Add("__all__", Disconnected);
        return nic with
        {
            LinkConnected = connected,
            InterfaceSpeed = form.InterfaceSpeed.IsSent ? Speed(form.InterfaceSpeed.Value, "interface_speed", errors) : nic.InterfaceSpeed,
            LinkSpeed = form.LinkSpeed.IsSent ? Speed(form.LinkSpeed.Value, "link_speed", errors) : nic.LinkSpeed,
        };
    }

    private static int Speed(int? value, string field, FieldErrors errors) =>
        FieldChoices.Least(new Optional<int?>(true, value), null, field, 0, errors) ?? 0;

    private static int? Numa(Node node, int? index, FieldErrors errors)
    {
        if (index is not { } wanted || (node.NodeType == NodeType.Machine && node.NumaNodes.Any(n => n.Index == wanted))) return index;
        errors.Add("numa_node", node.NodeType == NodeType.Machine ? "Invalid NUMA node" : "Only interfaces for machines are linked to a NUMA node");
        return null;
    }
}
