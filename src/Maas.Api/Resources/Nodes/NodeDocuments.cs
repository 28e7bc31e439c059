using System.Text.Json;
using Maas.Api.Pipeline;
using Maas.Api.Resources.Controllers;
using Maas.Api.Resources.Devices;
using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Nodes;

/// <summary>Published JSON of nodes of every kind.</summary>
internal sealed class NodeDocuments(MachineDocuments machines, DeviceViews devices, ControllerViews controllers)
{
    /// <param name="kind">What the list is about: a region and rack controller has a form as each.</param>
    public ReadOnlyMemory<byte> Of(Node node, NodeKind kind) => node.NodeType switch
    {
        NodeType.Machine => machines.Of(node),
        NodeType.Device => Json(devices.Of(node)),
        _ => Json(kind == NodeKind.RegionController || node.NodeType == NodeType.RegionController ? controllers.Region(node) : controllers.Rack(node)),
    };

    public Contract.Answer Answer(Node node, NodeKind kind) => new Contract.Answer.Bytes(Of(node, kind), "application/json; charset=utf-8");

    private static byte[] Json(object view) => JsonSerializer.SerializeToUtf8Bytes(view, JsonAnswers.Pretty);
}
