using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region.Nodes;

namespace Maas.Region.Provisioning;

/// <summary>Copies a machine's configuration to others (storage.md §10).</summary>
public sealed class NodeCloning(IGrainFactory grains, INodeNumbers numbers)
{
    /// <summary>Whether a machine may be cloned to in its state.</summary>
    public static bool MayReceive(Node node) => node.Status is NodeState.Ready or NodeState.FailedTesting;

    /// <summary>What is wrong with cloning to this destination, one sentence for each kind of configuration; none when all is well.</summary>
    public static IEnumerable<string> Problems(Node source, Node destination, bool storage)
    {
        if (storage && StorageClone.Problem(source, destination) is { } unfit) yield return unfit.Text;
    }

    public async Task<Outcome<Node>> CloneStorageAsync(Node source, string destination, Asked asked) =>
        await grains.GetGrain<IMachineGrain>(destination).Edit(new TakeStorage(source, numbers), asked);

    private sealed record TakeStorage(Node Source, INodeNumbers Numbers) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now) => MayReceive(node)
            ? StorageClone.Apply(Source, node, Numbers)
            : Refusal.Conflict($"Cannot clone to {node.SystemId}: it is in the '{StateFacts.Of(node.Status).Name}' state.");
    }
}
