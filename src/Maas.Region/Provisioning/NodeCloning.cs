using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Provisioning;

/// <summary>Copies a machine's configuration to others (storage.md §10, network.md §5).</summary>
public sealed class NodeCloning(IStore store, IGrainFactory grains, INodeNumbers numbers)
{
    /// <summary>Whether a machine may be cloned to in its state.</summary>
    public static bool MayReceive(Node node) => node.Status is NodeState.Ready or NodeState.FailedTesting;

    /// <summary>What is wrong with cloning to this destination, one sentence for each kind of configuration; none when all is well.</summary>
    public static IEnumerable<string> Problems(Node source, Node destination, bool storage, bool interfaces)
    {
        if (storage && StorageClone.Problem(source, destination) is { } unfit) yield return unfit.Text;
        if (interfaces && InterfaceClone.Problem(source, destination) is { } different) yield return different.Text;
    }

    public async Task<Outcome<Node>> CloneAsync(Node source, string destination, bool storage, bool interfaces, Asked asked)
    {
        var grain = grains.GetGrain<IMachineGrain>(destination);
        if (storage && await grain.Edit(new TakeStorage(source, numbers), asked) is { IsRefused: true } refused) return refused;
        if (!interfaces) return await grain.Get() is { } node ? node : Refusal.NotFound("No Machine matches the given query.");
        return await grain.Connect(new TakeLinks(new NodeLinks(source, store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, source.SystemId))), asked);
    }

    private static Refusal? Hindered(Node node) =>
        MayReceive(node) ? null : Refusal.Conflict($"Cannot clone to {node.SystemId}: it is in the '{StateFacts.Of(node.Status).Name}' state.");

    private sealed record TakeStorage(Node Source, INodeNumbers Numbers) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now) => Hindered(node) is { } refusal ? refusal : StorageClone.Apply(Source, node, Numbers);
    }

    private sealed record TakeLinks(NodeLinks Source) : INetworkEdit
    {
        public Outcome<NodeLinks> Apply(NodeLinks links, NetworkSurroundings around) =>
            Hindered(links.Node) is { } refusal ? refusal : InterfaceClone.Apply(Source, links, around);
    }
}
