using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>When a node's interfaces may be edited (network.md §4.2).</summary>
public static class InterfaceStates
{
    /// <param name="operation">As the sentence has it: create, create bond, update interface, link subnet, …</param>
    /// <param name="whenDeployed">Whether a deployed machine takes it too.</param>
    public static Refusal? Problem(Node node, string operation, bool whenDeployed = false)
    {
        if (node.IsController) return operation == "update interface" ? null : Refusal.Forbidden($"Cannot {operation} interface on a controller.");
        if (node.NodeType != NodeType.Machine) return null;
        return node.Status is NodeState.New or NodeState.Ready or NodeState.FailedTesting or NodeState.Allocated or NodeState.Broken
            || (whenDeployed && node.Status == NodeState.Deployed)
            ? null
            : Refusal.Conflict($"Cannot {operation} interface because the machine is not New, Ready, Allocated, or Broken.");
    }
}
