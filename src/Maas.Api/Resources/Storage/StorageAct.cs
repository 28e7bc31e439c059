using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Storage;

/// <summary>Who may change storage when (storage.md §5).</summary>
/// <param name="Permits">Whether the caller may change the machine at all (403 without words).</param>
/// <param name="Hinders">What its state has against it; null when nothing.</param>
internal sealed record StorageAct(Func<Node, Caller, bool> Permits, Func<Node, Caller, Refusal?> Hinders)
{
    /// <summary>Administrators, in any state.</summary>
    public static StorageAct Always { get; } = new(NodeAccess.CanAdminister, (_, _) => null);

    /// <summary>Administrators, while the machine is Ready.</summary>
    /// <param name="what">For instance <c>create RAID</c>.</param>
    /// <param name="noun">Some sentences say node.</param>
    public static StorageAct Ready(string what, string noun = "machine") => new(
        NodeAccess.CanAdminister, (node, _) => node.Status == NodeState.Ready ? null : Refusal.Conflict($"Cannot {what} because the {noun} is not Ready."));

    /// <summary>Administrators, while the machine is Ready, or Deployed where <paramref name="deployed"/> allows that.</summary>
    public static StorageAct ReadyOr(string what, Func<Node, bool> deployed) => new(
        NodeAccess.CanAdminister, (node, caller) => node.Status == NodeState.Deployed && deployed(node) ? null : Ready(what).Hinders(node, caller));

    /// <summary>Whoever may edit the machine, while it is Ready or Allocated.</summary>
    public static StorageAct Edited(string what) => new(NodeAccess.CanEdit, (node, _) =>
        node.Status is NodeState.Ready or NodeState.Allocated ? null : Refusal.Conflict($"Cannot {what} because the machine is not Ready or Allocated."));

    /// <summary>Administrators while the machine is Ready; whoever has it while it is Allocated.</summary>
    public static StorageAct Owned(string what, string noun = "machine") => new(NodeAccess.CanEdit, (node, caller) => node.Status switch
    {
        NodeState.Ready when !caller.IsAdmin => Refusal.Forbidden($"Cannot {what} because you don't have the permissions on a Ready {noun}."),
        NodeState.Ready or NodeState.Allocated => null,
        _ => Refusal.Conflict($"Cannot {what} because the {noun} is not Ready or Allocated."),
    });
}
