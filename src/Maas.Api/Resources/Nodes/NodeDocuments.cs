using Maas.Api.Contract;
using Maas.Api.Resources.Controllers;
using Maas.Api.Resources.Devices;
using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Nodes;

/// <summary>Published JSON of nodes of every kind.</summary>
internal sealed class NodeDocuments(MachineDocuments machines, RenderedNodes rendered, DeviceViews devices, ControllerViews controllers)
{
    private const int Many = 64;

    /// <param name="kind">What the list is about: a region and rack controller has a form as each.</param>
    public Fragment Of(Node node, NodeKind kind) => node.NodeType switch
    {
        NodeType.Machine => machines.Of(node),
        NodeType.Device => rendered.Of(node, devices.Of),
        _ => Rendering.Of(kind == NodeKind.RegionController || node.NodeType == NodeType.RegionController ? controllers.Region(node) : controllers.Rack(node)),
    };

    /// <summary>In the same order. A long list is rendered by several processors.</summary>
    public Fragment[] Of(IReadOnlyList<Node> nodes, NodeKind kind)
    {
        var rendered = new Fragment[nodes.Count];
        if (nodes.Count < Many) for (var i = 0; i < rendered.Length; i++) rendered[i] = Of(nodes[i], kind);
        else Parallel.For(0, rendered.Length, i => rendered[i] = Of(nodes[i], kind));
        return rendered;
    }

    public Contract.Answer Answer(Node node, NodeKind kind) => new Contract.Answer.One(Of(node, kind));
}
