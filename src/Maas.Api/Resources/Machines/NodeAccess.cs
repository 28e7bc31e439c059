using Maas.Api.Contract;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>What a caller may do with a node (api-protocol.md §4.2).</summary>
internal sealed class NodeAccess(IStore store)
{
    public static bool CanView(Node node, Caller caller) =>
        caller.IsAdmin || node.NodeType != NodeType.Machine || node.Owner is null || node.Owner == caller.Username;

    public static bool CanEdit(Node node, Caller caller) => !node.Locked && (caller.IsAdmin || node.Owner is null || node.Owner == caller.Username);

    public static bool CanAdminister(Node node, Caller caller) => !node.Locked && caller.IsAdmin;

    public static bool CanLock(Node node, Caller caller) => caller.IsAdmin || node.Owner is null || node.Owner == caller.Username;

    /// <summary>Why a node may not be changed, for reports on many.</summary>
    public static string WhyNot(Node node, Caller caller) =>
        node.Locked ? "It is locked: unlock it first."
        : node.Owner is { } owner && owner != caller.Username && !caller.IsAdmin ? $"It belongs to {owner}: its owner or an administrator may do this."
        : "Only administrators may do this.";

    /// <summary>Lists leave controllers and others' devices to administrators, although everybody may read one by its id (api-resources.md §5.2).</summary>
    public static bool CanList(Node node, Caller caller) => caller.IsAdmin || (!node.IsController && (node.Owner is null || node.Owner == caller.Username));

    /// <param name="kind">Machines when left out.</param>
    public Node View(string systemId, Caller caller, NodeKind? kind = null) => Allowed(systemId, kind, node => CanView(node, caller));

    public Node Edit(string systemId, Caller caller, NodeKind? kind = null) => Allowed(systemId, kind, node => CanEdit(node, caller));

    public Node Administer(string systemId, Caller caller, NodeKind? kind = null) => Allowed(systemId, kind, node => CanAdminister(node, caller));

    /// <summary>Reading secrets: administrators, locked or not.</summary>
    public Node AdminRead(string systemId, Caller caller, NodeKind? kind = null) => Allowed(systemId, kind, _ => caller.IsAdmin);

    public Node Lock(string systemId, Caller caller) => Allowed(systemId, null, node => CanLock(node, caller));

    /// <summary>Whether a node is there and the caller may see or change it at all; what else an operation demands is its own question.</summary>
    /// <param name="path">The resource's, whose first word tells the kind of node.</param>
    public void Check(string systemId, Caller caller, bool changes, string path)
    {
        var kind = path.Split('/')[0] switch
        {
            "machines" => NodeKind.Machine,
            "devices" => NodeKind.Device,
            "rackcontrollers" => NodeKind.RackController,
            "regioncontrollers" => NodeKind.RegionController,
            _ => NodeKind.Any,
        };
        Allowed(systemId, kind, node => changes ? CanEdit(node, caller) : CanView(node, caller));
    }

    public IEnumerable<Node> All(NodeKind kind) => store.Documents(Collections.Nodes).All.Where(kind.Includes).OrderBy(n => n.Id);

    private Node Allowed(string systemId, NodeKind? kind, Func<Node, bool> permitted)
    {
        kind ??= NodeKind.Machine;
        var node = store.Documents(Collections.Nodes).Find(systemId) is { } found && kind.Includes(found) ? found : throw ApiException.NotFound(kind.Model);
        return permitted(node) ? node : throw ApiException.Forbidden();
    }
}
