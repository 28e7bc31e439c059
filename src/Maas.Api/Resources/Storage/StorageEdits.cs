using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Storage;

/// <summary>The one way in which operations read and change a machine's storage: object, permission, state, form, rule; each question is asked in
/// this order, and those about the machine once more by its grain, where nothing can change any more.</summary>
internal sealed class StorageEdits(IStore store, IGrainFactory grains, INodeNumbers numbers)
{
    /// <summary>A part of a machine that the caller may see.</summary>
    public (Node Node, TPart Part) View<TPart>(string systemId, Caller caller, StoragePart<TPart> part)
        where TPart : class
    {
        var (node, found) = Find(systemId, part);
        return NodeAccess.CanView(node, caller) ? (node, found) : throw ApiException.Forbidden();
    }

    /// <summary>Applies a rule to a part of a machine.</summary>
    /// <param name="more">What else is wrong with a form that has mistakes, judged by the machine; it is told with them.</param>
    /// <returns>The machine afterwards, and what the rule made.</returns>
    public async Task<(Node Node, TMade Made)> ApplyAsync<TPart, TMade>(
        StorageForm form, Caller caller, StoragePart<TPart> part, StorageAct act, Func<StorageDraft, TPart, Outcome<TMade>> rule, Func<StorageDraft, Refusal?>? more = null)
        where TPart : class
    {
        if (part.IsGuarded && Machine(form.SystemId) is { } guarded && part.MissingBefore(guarded) is null)
        {
            if (!act.Permits(guarded, caller)) throw ApiException.Forbidden();
            if (part.IsHindered && act.Hinders(guarded, caller) is { } state) throw ApiException.Of(state);
        }

        var (node, found) = Find(form.SystemId, part);
        if (!act.Permits(node, caller)) throw ApiException.Forbidden();
        if (act.Hinders(node, caller) is { } hindered) throw ApiException.Of(hindered);
        if (part.Hinders(new StorageDraft(node, numbers), found) is { } full) throw ApiException.Of(full);
        form.Check(() => (more?.Invoke(new StorageDraft(node, numbers))?.Fields ?? new Dictionary<string, IReadOnlyList<string>>()).Select(f => (f.Key, f.Value[0])));
        var edit = new EditStorage<TPart, TMade>(part, numbers, n => act.Hinders(n, caller), rule);
        var after = (await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(edit, MachineRequests.By(caller))).OrThrow();
        return (after, edit.Made!);
    }

    /// <summary>Applies a rule that makes nothing.</summary>
    public async Task<Node> ApplyAsync<TPart>(StorageForm form, Caller caller, StoragePart<TPart> part, StorageAct act, Func<StorageDraft, TPart, Refusal?> rule)
        where TPart : class
    {
        var (node, _) = await ApplyAsync<TPart, bool>(form, caller, part, act, (draft, found) => rule(draft, found) is { } refusal ? refusal : true);
        return node;
    }

    private Node? Machine(string systemId) => store.Documents(Collections.Nodes).Find(systemId) is { NodeType: NodeType.Machine } machine ? machine : null;

    private (Node Node, TPart Part) Find<TPart>(string systemId, StoragePart<TPart> part)
        where TPart : class
    {
        var node = Machine(systemId);
        return node is not null && part.Find(node) is { } found ? (node, found) : throw ApiException.Missing(part.Missing(node));
    }
}

/// <summary>A change of a machine's storage by a rule that works on a draft. Lives for one call.</summary>
internal sealed class EditStorage<TPart, TMade>(
    StoragePart<TPart> part, INodeNumbers numbers, Func<Node, Refusal?> hinders, Func<StorageDraft, TPart, Outcome<TMade>> rule) : INodeEdit
    where TPart : class
{
    public TMade? Made { get; private set; }

    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        if (part.Find(node) is not { } found) return Refusal.NotFound(part.Missing(node));
        if (hinders(node) is { } hindered) return hindered;
        var draft = new StorageDraft(node, numbers);
        var made = rule(draft, found);
        if (made.IsRefused) return made.Refusal!;
        Made = made.Value;
        return draft.Node;
    }
}
