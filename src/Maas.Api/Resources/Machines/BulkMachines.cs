using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Operations on many machines: what is wrong beforehand refuses all of it, what goes wrong on the way concerns one machine, and either way each
/// machine's reason is told (api-resources.md §6).</summary>
internal sealed class BulkMachines(IStore store, IGrainFactory grains, MachineViews views)
{
    public List<Node> Known(IReadOnlyList<string>? ids)
    {
        var nodes = (ids ?? []).Distinct().Select(id => (Id: id, Node: store.Documents(Collections.Nodes).Find(id))).ToList();
        var unknown = nodes.Where(n => n.Node is not { NodeType: NodeType.Machine }).Select(n => n.Id).ToList();
        return unknown.Count == 0 ? [.. nodes.Select(n => n.Node!)] : throw ApiException.BadRequest($"Unknown machine(s): {string.Join(", ", unknown)}.")
            .About(new BulkFailures().Add(unknown, id => id, _ => "There is no machine with this system id."));
    }

    /// <param name="verb">What the caller wants to do.</param>
    public static void Permit(IReadOnlyList<Node> nodes, Func<Node, bool> may, Caller caller, string verb)
    {
        var denied = nodes.Where(n => !may(n)).ToList();
        if (denied.Count == 0) return;
        throw ApiException.Forbidden($"You don't have the required permission to {verb} the following machine(s): {string.Join(", ", denied.Select(n => n.SystemId))}.")
            .About(new BulkFailures().Add(denied, n => n.SystemId, n => NodeAccess.WhyNot(n, caller)));
    }

    public async Task<Bulk<IEnumerable<MachineView>>> AcceptAsync(IReadOnlyList<Node> nodes, Caller caller)
    {
        var wrong = nodes.Where(n => n.Status != NodeState.New).ToList();
        if (wrong.Count > 0)
        {
            throw ApiException.Conflict($"Cannot accept node enlistment: node {wrong[0].SystemId} is in state {StateFacts.Of(wrong[0].Status).Name}.")
                .About(new BulkFailures().Add(wrong, n => n.SystemId, n => $"It is in state {StateFacts.Of(n.Status).Name}; a machine is accepted in state New."));
        }

        var asked = MachineRequests.By(caller);
        var (accepted, failures) = await EachAsync(nodes, grain => grain.Commission(new CommissionRequest(), asked));
        return new Bulk<IEnumerable<MachineView>>([.. accepted.Select(views.Of)], failures);
    }

    public async Task<Bulk<IEnumerable<string>>> ReleaseAsync(IReadOnlyList<Node> nodes, Asked asked)
    {
        var stuck = nodes.Where(n => n.Status is not NodeState.Ready && !StateFacts.Of(n.Status).Releasable).OrderBy(n => n.Id).ToList();
        if (stuck.Count > 0)
        {
            throw ApiException.Conflict(
                    $"Machine(s) cannot be released in their current state: {string.Join(", ", stuck.Select(n => $"{n.SystemId} ('{StateFacts.Of(n.Status).Name}')"))}.")
                .About(new BulkFailures().Add(stuck, n => n.SystemId, n => $"It is in state {StateFacts.Of(n.Status).Name}, from which nothing is released."));
        }

        var (released, failures) = await EachAsync([.. nodes.Where(n => n.Status != NodeState.Ready)], grain => grain.Release(new ReleaseRequest(), asked));
        return new Bulk<IEnumerable<string>>([.. released.Select(n => n.SystemId)], failures);
    }

    /// <summary>One after the other. When not one succeeds, the first refusal is the answer.</summary>
    private async Task<(List<Node> Done, BulkFailures Failures)> EachAsync(IReadOnlyList<Node> nodes, Func<IMachineGrain, Task<Outcome<Node>>> step)
    {
        var (done, failures, first) = (new List<Node>(), new BulkFailures(), (Refusal?)null);
        foreach (var node in nodes)
        {
            var outcome = await step(grains.GetGrain<IMachineGrain>(node.SystemId));
            if (outcome.Refusal is { } refusal) (failures, first) = (failures.Add(node.SystemId, refusal.Text), first ?? refusal);
            else done.Add(outcome.Value!);
        }

        return done.Count == 0 && first is not null ? throw ApiException.Of(first).About(failures) : (done, failures);
    }
}
