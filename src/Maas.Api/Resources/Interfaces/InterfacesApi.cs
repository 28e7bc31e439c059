using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

[FromStore]
[Resource("nodes/{system_id}/interfaces/", Handler = "InterfacesHandler", Doc = "The interfaces of a node.")]
internal sealed class InterfacesApi(IStore store, NodeAccess access)
{
    [Get(Title = "List interfaces")]
    public Task<IEnumerable<InterfaceView>> Read(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        return Task.FromResult(node.Interfaces.OrderBy(i => i.Id).Select(i => InterfaceView.Of(node, i, store)));
    }
}

[FromStore]
[Resource("nodes/{system_id}/interfaces/{id}/", Handler = "InterfaceHandler", Doc = "One interface of a node, by number or name.")]
internal sealed class InterfaceApi(IStore store, NodeAccess access)
{
    [Get(Title = "Read an interface")]
    public Task<InterfaceView> Read(NodePartPath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        var nic = (int.TryParse(form.Id, CultureInfo.InvariantCulture, out var id) ? node.Interface(id) : null) ?? node.Interfaces.FirstOrDefault(i => i.Name == form.Id);
        return Task.FromResult(InterfaceView.Of(node, nic ?? throw ApiException.NotFound("Interface"), store));
    }
}

/// <summary>Something that is part of a node.</summary>
public sealed record NodePartPath
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";
}
