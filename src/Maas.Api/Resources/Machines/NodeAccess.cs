using Maas.Api.Contract;
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

    public Node View(string systemId, Caller caller) => Allowed(systemId, node => CanView(node, caller));

    public Node Edit(string systemId, Caller caller) => Allowed(systemId, node => CanEdit(node, caller));

    public Node Administer(string systemId, Caller caller) => Allowed(systemId, node => CanAdminister(node, caller));

    /// <summary>Reading secrets: administrators, locked or not.</summary>
    public Node AdminRead(string systemId, Caller caller) => Allowed(systemId, _ => caller.IsAdmin);

    public Node Lock(string systemId, Caller caller) => Allowed(systemId, node => CanLock(node, caller));

    private Node Allowed(string systemId, Func<Node, bool> permitted)
    {
        var node = store.Documents(Collections.Nodes).Find(systemId) is { NodeType: NodeType.Machine } found ? found : throw ApiException.NotFound("Machine");
        return permitted(node) ? node : throw ApiException.Forbidden();
    }
}
