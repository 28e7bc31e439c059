using Maas.Api.Contract;
using Maas.Api.Resources.Nodes;
using Maas.Domain;
using Maas.Domain.Allocation;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

[Resource("machines/", Handler = "MachinesHandler", Anonymous = "AnonMachinesHandler", Doc = "Manage the machines.")]
internal sealed class MachinesApi(
    IStore store, IGrainFactory grains, MachineViews views, Constraints constraints, MachineEdits edits, Enlistment enlistment,
    NodeSets sets, BulkMachines bulk, Nodes.PowerViews power, AllocationComposing composing)
{
    private static readonly HashSet<string> AllocateParameters =
        ["comment", "bridge_all", "bridge_type", "bridge_stp", "bridge_fd", "dry_run", "verbose", "op", "agent_name"];

    private IReadOnlyList<Node> Machines => store.Documents(Collections.Nodes).Where(Collections.NodesByType, nameof(NodeType.Machine));

    [Get(Title = "List machines", Doc = "Only those you may see; filters are given by name, such as hostname, status, zone, tags.")]
    [Returns(typeof(MachineView), List = true)]
    public Task<Answer> Read(FilterForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Rendered(sets.List(NodeKind.Machine, form, caller)));

    [Post(Title = "Create a machine", Doc = "Without credentials: a machine registers itself.", Allow = Access.Anonymous)]
    [Returns(typeof(MachineView), typeof(EnlistedView))]
    public async Task<object> Create(MachineCreateForm form, Caller caller)
    {
        var request = edits.New(form, caller);
        if (caller.IsAnonymous)
            return EnlistedView.Of((await enlistment.EnlistAsync(request, form.Commission ?? false)).OrThrow(), views);
        var commission = (form.Commission ?? true) && caller.IsAdmin && !form.Deployed;
        if (commission && request.PowerType.Length == 0) throw ApiException.BadRequest("Unconfigured power type. Please configure the power type and try again.");
        var created = (await enlistment.CreateAsync(request, caller.Username)).OrThrow();
        if (form.Deployed && caller.IsAdmin) created = (await grains.GetGrain<IMachineGrain>(created.SystemId).BeginDeployed(MachineRequests.By(caller))).OrThrow();
        else if (commission)
        {
            var grain = grains.GetGrain<IMachineGrain>(created.SystemId);
            var commissioned = await grain.Commission(
                new CommissionRequest
                {
                    EnableSsh = form.EnableSsh,
                    SkipBmcConfig = form.SkipBmcConfig,
                    SkipNetworking = form.SkipNetworking,
                    SkipStorage = form.SkipStorage,
                    CommissioningScripts = MachineRequests.Names(form.CommissioningScripts),
                    TestingScripts = MachineRequests.Names(form.TestingScripts),
                    Parameters = MachineRequests.Parameters(form.Rest),
                },
                MachineRequests.By(caller));
            // A request that is refused leaves nothing behind.
            if (commissioned.IsRefused) await grain.Delete(MachineRequests.By(caller));
            created = commissioned.OrThrow();
        }

        return views.Of(created);
    }

    [Post("accept", Title = "Accept enlisted machines", Doc = "Starts commissioning them.", Allow = Access.Anonymous)]
    public async Task<Bulk<IEnumerable<MachineView>>> Accept(MachinesForm form, Caller caller)
    {
        if (caller.IsAnonymous) throw ApiException.OfStatus(401, "You must be logged in to accept machines.");
        var nodes = bulk.Known(form.Machines);
        BulkMachines.Permit(nodes, n => NodeAccess.CanAdminister(n, caller), caller, "accept");
        return await bulk.AcceptAsync([.. nodes.Where(n => n.Status is not (NodeState.Commissioning or NodeState.Ready))], caller);
    }

    [Post("accept_all", Title = "Accept all enlisted machines")]
    public Task<Bulk<IEnumerable<MachineView>>> AcceptAll(NoForm form, Caller caller) =>
        bulk.AcceptAsync([.. Machines.Where(n => n.Status == NodeState.New && NodeAccess.CanAdminister(n, caller)).OrderBy(n => n.Id)], caller);

    [Post(
        "allocate", Title = "Allocate a machine",
        Doc = "The cheapest one that meets all constraints becomes yours. Where there is none, a VM host may make one, which is gone once it is released.")]
    public async Task<MachineView> Allocate(AllocateForm form, Caller caller)
    {
        BridgeTypes.Check(form.BridgeType);
        var understood = constraints.Read(form.Rest, AllocateParameters, ConstraintUse.Allocate);
        List<Node> candidates =
        [
            .. Constraints.Apply(
                    store.Documents(Collections.Nodes).Where(Collections.NodesByStatus, nameof(NodeState.Ready))
                        .Where(n => n is { NodeType: NodeType.Machine, Locked: false } && (n.Owner is null || n.Owner == caller.Username)),
                    understood)
                .OrderBy(n => n.CpuCount + (n.Memory / 1024.0)).ThenBy(n => n.Id),
        ];
        foreach (var candidate in candidates)
        {
            if (form.DryRun) return Chosen(candidate, candidate);
            // A refusal means that somebody else was quicker: the next candidate is as good.
            if (await AcquireAsync(candidate) is { IsRefused: false } acquired) return Chosen(acquired.Value!, candidate);
        }

        if (!form.DryRun && WantedMachine.Of(form.Rest, understood) is { } wanted
            && await composing.ComposeAsync(wanted, MachineRequests.By(caller, form.Comment)) is { } made
            && await AcquireAsync(made) is { IsRefused: false } taken)
            return Chosen(taken.Value!, made);
        throw ApiException.Conflict(NothingFound(form, understood));

        Task<Outcome<Node>> AcquireAsync(Node candidate) => grains.GetGrain<IMachineGrain>(candidate.SystemId).Acquire(
            new AcquireRequest
            {
                AgentName = form.AgentName ?? "",
                BridgeAll = form.BridgeAll,
                BridgeType = form.BridgeType ?? "standard",
                BridgeStp = form.BridgeStp,
                BridgeFd = form.BridgeFd ?? 0,
            },
            MachineRequests.By(caller, form.Comment));

        // The parts are those of the machine as it was found: acquiring may have put bridges over its interfaces.
        MachineView Chosen(Node node, Node found)
        {
            var byType = Constraints.ByType(found, understood);
            if (form.Verbose)
            {
                (byType["verbose_storage"], byType["verbose_interfaces"]) = (new Dictionary<string, object>(), new Dictionary<string, object>());
                foreach (var (name, value) in Constraints.Verbose(candidates, understood)) byType[name] = value;
            }

            return views.Of(node) with { ConstraintsByType = byType };
        }
    }

    [Post("release", Title = "Release machines")]
    public Task<Bulk<IEnumerable<string>>> Release(BulkReleaseForm form, Caller caller)
    {
        var nodes = bulk.Known(form.Machines);
        BulkMachines.Permit(nodes, n => NodeAccess.CanEdit(n, caller), caller, "release");
        return bulk.ReleaseAsync(nodes, MachineRequests.By(caller, form.Comment));
    }

    [Get("list_allocated", Title = "List your allocated machines")]
    public Task<IEnumerable<MachineView>> ListAllocated(IdsForm form, Caller caller) => Task.FromResult(
        store.Documents(Collections.Nodes).Where(Collections.NodesByOwner, caller.Username!)
            .Where(n => n.Status == NodeState.Allocated && (form.Id is null || form.Id.Contains(n.SystemId))).OrderBy(n => n.Id).Select(views.Of));

    [Get("power_parameters", Title = "Read power parameters of many machines", Allow = Access.Admin)]
    public Task<Dictionary<string, IReadOnlyDictionary<string, object>>> PowerParameters(IdsForm form, Caller caller) =>
        Task.FromResult(Machines.Where(n => form.Id is null || form.Id.Contains(n.SystemId)).OrderBy(n => n.Id).ToDictionary(n => n.SystemId, power.Parameters));

    [Get("is_registered", Title = "Tell whether a MAC address is known", Allow = Access.Anonymous)]
    public Task<bool> IsRegistered(MacForm form, Caller caller) => Task.FromResult(sets.IsRegistered(form, caller));

    [Get("is_action_in_progress", Title = "Tell whether a machine is being commissioned or deployed", Allow = Access.Anonymous)]
    public Task<bool> IsActionInProgress(MacForm form, Caller caller) => Task.FromResult(sets.IsActionInProgress(form));

    [Post("set_zone", Title = "Move machines to a zone")]
    [Returns(typeof(void))]
    public Task<Bulk<object?>> SetZone(SetZoneForm form, Caller caller) => sets.SetZoneAsync(form, caller, NodeKind.Machine);

    private static string NothingFound(AllocateForm form, IReadOnlyList<Constraint> understood)
    {
        if (form.Rest.TryGetValue("system_id", out var ids)) return $"No machine with system ID {ids[^1]} available.";
        if (understood.Count == 0) return "No machine available.";
        var sent = form.Sent.Where(s => s.Key != "op").GroupBy(s => s.Key, s => s.Value).Select(s => $"('{s.Key}', [{string.Join(", ", s.Select(v => $"'{v}'"))}])");
        var resolved = understood.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => c.Shown);
        return $"No available machine matches constraints: [{string.Join(", ", sent)}] (resolved to \"{string.Join(' ', resolved)}\")";
    }
}
