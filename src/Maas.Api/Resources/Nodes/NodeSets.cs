using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.Lifecycle;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>What the collections of machines, devices, controllers and nodes have in common (api-resources.md §5.2, §7.2, §7.3).</summary>
internal sealed class NodeSets(IStore store, IGrainFactory grains, Enlistment enlistment, MachineEdits edits, Constraints constraints, NodeDocuments documents)
{
    /// <summary>Those of a kind that the caller sees in lists and that meet all filters, in order of creation.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> List(NodeKind kind, FilterForm form, Caller caller)
    {
        var filters = constraints.Read(form.Filters, new HashSet<string>(), Domain.Allocation.ConstraintUse.List);
        return
        [
            .. Constraints.Apply(store.Documents(Collections.Nodes).All.Where(n => kind.Includes(n) && NodeAccess.CanList(n, caller)), filters)
                .OrderBy(n => n.Id).Select(n => documents.Of(n, kind)),
        ];
    }

    public bool IsRegistered(MacForm form, Caller caller) => Macs(form.MacAddress).Any(mac => enlistment.IsRegistered(mac, caller.IsAnonymous));

    public bool IsActionInProgress(MacForm form) => Macs(form.MacAddress)
        .SelectMany(mac => store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()))
        .Any(n => n.Status is NodeState.Commissioning or NodeState.Deploying);

    public async Task<object?> SetZoneAsync(SetZoneForm form, Caller caller, NodeKind kind)
    {
        if (form.Nodes is not { Count: > 0 }) throw ApiException.Field("system_id", "No node selected.");
        var nodes = form.Nodes.Select(id => store.Documents(Collections.Nodes).Find(id)).ToList();
        if (nodes.Any(n => n is null || !kind.Includes(n))) throw ApiException.Field("system_id", "Some of the given system ids are invalid system ids.");
        var zone = edits.Zone(form.Zone) ?? throw ApiException.Field("zone", "This field is required.");
        if (nodes.Any(n => !NodeAccess.CanAdminister(n!, caller))) throw ApiException.Forbidden();
        foreach (var node in nodes) (await grains.GetGrain<IMachineGrain>(node!.SystemId).Edit(new MoveToZone(zone), MachineRequests.By(caller))).OrThrow();
        return null;
    }

    /// <summary>Machines that enlist ask for all their addresses at once, separated by commas.</summary>
    private static List<MacAddress> Macs(IReadOnlyList<string> values)
    {
        if (values.All(v => v.Length == 0)) throw ApiException.BadRequest("No provided mac_address!");
        return
        [
            .. values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Select(text => MacAddress.TryParse(text, null, out var mac) ? mac : throw ApiException.BadRequest($"Invalid mac_address: '{text}' is not a valid MAC address.")),
        ];
    }
}
