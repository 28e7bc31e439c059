using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>What the collections of machines, devices, controllers and nodes have in common (api-resources.md §5.2, §7.2, §7.3).</summary>
internal sealed class NodeSets(
    IStore store, IGrainFactory grains, Enlistment enlistment, MachineEdits edits, Constraints constraints, NodeCandidates candidates, NodeDocuments documents)
{
    /// <summary>Those of a kind that the caller sees in lists and that meet all filters, in order of creation.</summary>
    public IReadOnlyList<Fragment> List(NodeKind kind, FilterForm form, Caller caller)
    {
        var filters = constraints.Read(form.Filters, new HashSet<string>(), Domain.Allocation.ConstraintUse.List);
        List<Node> nodes = [.. Constraints.Apply(candidates.Of(form.Filters).Where(n => kind.Includes(n) && NodeAccess.CanList(n, caller)), filters)];
        return documents.Of(nodes, kind);
    }

    public bool IsRegistered(MacForm form, Caller caller) => Macs(form.MacAddress).Any(mac => enlistment.IsRegistered(mac, caller.IsAnonymous));

    public bool IsActionInProgress(MacForm form) => Macs(form.MacAddress)
        .SelectMany(mac => store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()))
        .Any(n => n.Status is NodeState.Commissioning or NodeState.Deploying);

    public async Task<Bulk<object?>> SetZoneAsync(SetZoneForm form, Caller caller, NodeKind kind)
    {
        var errors = new FieldErrors();
        var zone = errors.Collect(() => edits.Zone(form.Zone) ?? throw ApiException.Field("zone", "This field is required."));
        var asked = (form.Nodes ?? []).Distinct().Select(id => (Id: id, Node: store.Documents(Collections.Nodes).Find(id))).ToList();
        var unknown = asked.Where(a => a.Node is null || !kind.Includes(a.Node)).ToList();
        var denied = asked.Except(unknown).Where(a => !NodeAccess.CanAdminister(a.Node!, caller)).ToList();
        if (asked.Count == 0) errors.Add("system_id", "No node selected.");
        if (unknown.Count + denied.Count > 0) errors.Add("system_id", "Some of the given system ids are invalid system ids.");
        if (errors.ToRefusal() is { } wrong)
        {
            throw ApiException.Of(wrong).About(new BulkFailures().Add(unknown, u => u.Id, _ => $"There is no {kind.Noun} with this system id.")
                .Add(denied, d => d.Id, d => NodeAccess.WhyNot(d.Node!, caller)));
        }

        var failures = new BulkFailures();
        foreach (var (id, _) in asked)
        {
            if ((await grains.GetGrain<IMachineGrain>(id).Edit(new MoveToZone(zone), MachineRequests.By(caller))).Refusal is { } refusal) failures.Add(id, refusal.Text);
        }

        return new Bulk<object?>(null, failures);
    }

    /// <summary>Machines that enlist ask for all their addresses at once, separated by commas. What is no address, no interface has.</summary>
    private static List<MacAddress> Macs(IReadOnlyList<string> values)
    {
        if (values.All(v => v.Length == 0)) throw ApiException.BadRequest("No provided mac_address!");
        return
        [
            .. values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Select(text => MacAddress.TryParse(text, null, out var mac) ? mac : (MacAddress?)null).OfType<MacAddress>(),
        ];
    }
}
