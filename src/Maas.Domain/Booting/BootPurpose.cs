using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Booting;

/// <summary>What a network boot is for (boot.md §5 point 4).</summary>
public enum BootPurpose
{
    /// <summary>An unknown machine introduces itself.</summary>
    Enlist,

    /// <summary>The ephemeral system, for commissioning, testing, erasing and rescue.</summary>
    Commissioning,

    /// <summary>The ephemeral system that installs, or that the deployment itself is when it lives in memory.</summary>
    Xinstall,

    /// <summary>The node's own disk.</summary>
    Local,

    /// <summary>Nothing is wanted of the node: the ephemeral system switches it off.</summary>
    Poweroff,
}

public static class BootPurposes
{
    /// <param name="node">Null for a machine nobody knows.</param>
    public static BootPurpose Of(Node? node) => node is null ? BootPurpose.Enlist : InMemory(node, ByState(node));

    /// <summary>What a node's history calls the boot (lifecycle.md §11).</summary>
    public static string Describe(this BootPurpose purpose, Node node) => purpose switch
    {
        BootPurpose.Enlist => "enlistment",
        BootPurpose.Commissioning => node.Status is NodeState.EnteringRescueMode or NodeState.RescueMode ? "rescue mode" : "commissioning",
        BootPurpose.Xinstall => "installation",
        BootPurpose.Local => "local boot",
        BootPurpose.Poweroff => "power off",
    };

    private static BootPurpose ByState(Node node) =>
        node.NodeType != NodeType.Machine ? BootPurpose.Local
        : StateFacts.Of(node.Status).Ephemeral ? BootPurpose.Commissioning
        : node.Status switch
        {
            NodeState.Deploying => node.Netboot ? BootPurpose.Xinstall : BootPurpose.Local,
            NodeState.Deployed => BootPurpose.Local,
            _ => BootPurpose.Poweroff,
        };

    private static BootPurpose InMemory(Node node, BootPurpose purpose) =>
        purpose == BootPurpose.Local && node.EphemeralDeploy ? BootPurpose.Xinstall : purpose;
}
