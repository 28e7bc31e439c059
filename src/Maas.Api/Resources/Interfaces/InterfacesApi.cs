using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

[FromStore]
[Resource("nodes/{system_id}/interfaces/", Handler = "InterfacesHandler", Doc = "The interfaces of a node.")]
internal sealed class InterfacesApi(IStore store, NodeAccess access, IGrainFactory grains)
{
    [Get(Title = "List interfaces")]
    public Task<IEnumerable<InterfaceView>> Read(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        return Task.FromResult(node.Interfaces.OrderBy(i => i.Id).Select(i => InterfaceView.Of(node, i, store)));
    }

    [Post("create_physical", Title = "Create a physical interface", Doc = "On a VLAN it is up at once; without one it is disconnected.")]
    public Task<InterfaceView> CreatePhysical(PhysicalInterfaceForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller, NodeKind.Any);
        if (node.NodeType == NodeType.Machine && !caller.IsAdmin) throw ApiException.Forbidden();
        InterfaceEdit.Ready(node, "create");
        return AddAsync(node, form, InterfaceEdits.Physical(form, store), caller);
    }

    [Post("create_bond", Title = "Create a bond interface", Doc = "Links of its members are dropped.")]
    public Task<InterfaceView> CreateBond(BondForm form, Caller caller) => AddAsync(Built(form, "create bond", caller), form, InterfaceEdits.Bond(form, store), caller);

    [Post("create_bridge", Title = "Create a bridge interface", Doc = "On an allocated machine it takes over its parent's links, and goes when the machine is released.")]
    public Task<InterfaceView> CreateBridge(BridgeForm form, Caller caller) => AddAsync(Built(form, "create bridge", caller), form, InterfaceEdits.Bridge(form, store), caller);

    [Post("create_vlan", Title = "Create a VLAN interface")]
    public Task<InterfaceView> CreateVlan(VlanInterfaceForm form, Caller caller) => AddAsync(Built(form, "create VLAN", caller), form, InterfaceEdits.Vlan(form, store), caller);

    /// <summary>Devices have physical interfaces only.</summary>
    private Node Built(InterfaceFields form, string operation, Caller caller)
    {
        if (store.Documents(Collections.Nodes).Find(form.SystemId) is null or { NodeType: NodeType.Device }) throw ApiException.NotFound("Machine");
        var node = access.Administer(form.SystemId, caller, NodeKind.Any);
        InterfaceEdit.Ready(node, operation);
        return node;
    }

    /// <summary>The rule itself tells what the form is not as it must be, together with what else is wrong.</summary>
    private async Task<InterfaceView> AddAsync(Node node, InterfaceFields form, InterfaceEdit edit, Caller caller)
    {
        var outcome = await grains.GetGrain<IMachineGrain>(node.SystemId).Connect(edit, MachineRequests.By(caller));
        if (outcome.Refusal is { } refusal && form.Mistake?.Hint is { } hint) throw ApiException.Of(refusal).Hinting(hint);
        var changed = outcome.OrThrow();
        return InterfaceView.Of(changed, changed.Interfaces.MaxBy(i => i.Id)!, store);
    }
}
