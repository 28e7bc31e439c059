using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Region.Nodes;

namespace Maas.Api.Resources.Nodes;

[Resource("nodes/", Handler = "NodesHandler", Anonymous = "AnonNodesHandler", Doc = "Manage nodes of all kinds.")]
internal sealed class NodesApi(NodeSets sets)
{
    [Get(Title = "List nodes", Doc = "Devices, machines, rack controllers, region controllers; filters as for machines.")]
    [Returns(typeof(MachineView), typeof(Devices.DeviceView), typeof(Controllers.ControllerView), List = true)]
    public Task<Answer> Read(FilterForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Rendered(
    [
        .. sets.List(NodeKind.Device, form, caller),
        .. sets.List(NodeKind.Machine, form, caller),
        .. sets.List(NodeKind.RackController, form, caller),
        .. sets.List(new NodeKind("RegionController", n => n.NodeType == Domain.Nodes.NodeType.RegionController), form, caller),
    ]));

    [Get("is_registered", Title = "Tell whether a MAC address is known", Allow = Access.Anonymous)]
    public Task<bool> IsRegistered(MacForm form, Caller caller) => Task.FromResult(sets.IsRegistered(form, caller));

    [Get("is_action_in_progress", Title = "Tell whether a node is being commissioned or deployed", Allow = Access.Anonymous)]
    public Task<bool> IsActionInProgress(MacForm form, Caller caller) => Task.FromResult(sets.IsActionInProgress(form));

    [Post("set_zone", Title = "Move nodes to a zone")]
    [Returns(typeof(void))]
    public Task<Bulk<object?>> SetZone(SetZoneForm form, Caller caller) => sets.SetZoneAsync(form, caller, NodeKind.Any);
}

[Resource("nodes/{system_id}/", Handler = "NodeHandler", Doc = "Manage one node of any kind.")]
internal sealed class NodeApi(IGrainFactory grains, NodeAccess access, NodeDocuments documents, HardwareDetails details, PowerViews power, VmHosts.HostedVmHosts hosted)
{
    [Get(Title = "Read a node")]
    [Returns(typeof(MachineView), typeof(Devices.DeviceView), typeof(Controllers.ControllerView))]
    public Task<Answer> Read(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        return Task.FromResult(documents.Answer(node, NodeKind.Of(node)));
    }

    [Delete(Title = "Delete a node")]
    public async Task<Answer> Delete(MachinePath form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller, NodeKind.Any);
        if (node.IsController) throw ApiException.BadRequest($"Unable to delete {node.Hostname} as it's currently running.");
        await hosted.GoAsync(node, force: false, caller);
        (await grains.GetGrain<IMachineGrain>(node.SystemId).Delete(MachineRequests.By(caller))).OrThrow();
        return Answer.NoContent;
    }

    [Get("details", Title = "Read what commissioning found", Doc = "A BSON document with the output of lshw and of the LLDP daemon, as XML.")]
    [Returns("application/bson")]
    public Task<Answer> Details(MachinePath form, Caller caller) => Task.FromResult(DetailsAnswer.Of(details.Of(access.View(form.SystemId, caller, NodeKind.Any))));

    [Get("power_parameters", Title = "Read power parameters")]
    public Task<IReadOnlyDictionary<string, object>> PowerParameters(MachinePath form, Caller caller) =>
        Task.FromResult(power.Parameters(access.AdminRead(form.SystemId, caller, NodeKind.Any)));
}
