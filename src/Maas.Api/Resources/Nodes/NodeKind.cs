using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Nodes;

/// <summary>The nodes that one part of the API is about, and what its answers call them.</summary>
internal sealed record NodeKind(string Model, Func<Node, bool> Includes)
{
    /// <summary>What a sentence calls one of them.</summary>
    public string Noun => Model switch
    {
        "RackController" => "rack controller",
        "RegionController" => "region controller",
        _ => Model.ToLowerInvariant(),
    };

    public static readonly NodeKind Any = new("Node", _ => true);
    public static readonly NodeKind Machine = new("Machine", n => n.NodeType == NodeType.Machine);
    public static readonly NodeKind Device = new("Device", n => n.NodeType == NodeType.Device);
    public static readonly NodeKind RackController = new("RackController", n => n.NodeType is NodeType.RackController or NodeType.RegionAndRackController);
    public static readonly NodeKind RegionController = new("RegionController", n => n.NodeType is NodeType.RegionController or NodeType.RegionAndRackController);

    /// <summary>The kind a node is shown as where all kinds are listed: a region and rack controller is a rack controller there (api-resources.md §5.2).</summary>
    public static NodeKind Of(Node node) => node.NodeType switch
    {
        NodeType.Machine => Machine,
        NodeType.Device => Device,
        NodeType.RackController or NodeType.RegionAndRackController => RackController,
        NodeType.RegionController => RegionController,
    };
}
