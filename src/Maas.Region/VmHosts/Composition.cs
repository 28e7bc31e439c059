using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage.Layouts;
using Maas.Domain.VmHosts;
using Maas.Region.Commissioning;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>A machine to make on a VM host, as it was asked for.</summary>
public sealed record ComposeRequest
{
    public required ComposeOrder Order { get; init; }

    /// <summary>Sizes in bytes, with the tags that may name a storage pool.</summary>
    public required IReadOnlyList<(long Size, IReadOnlyList<string> Tags)> Disks { get; init; }
    public int? DomainId { get; init; }
    public int? ZoneId { get; init; }
    public int? PoolId { get; init; }

    /// <summary>Ready at once, with the default storage and network configuration.</summary>
    public bool SkipCommissioning { get; init; }

    /// <summary>Gone with its release.</summary>
    public bool Dynamic { get; init; }
}

/// <summary>Makes machines on VM hosts (power.md §8.3).</summary>
public sealed class Composition(
    IStore store, IGrainFactory grains, VmHostLink link, VmHostUse use, VmHostTurns turns, VmMachines machines, INodeNumbers numbers, InterfaceAddresses addresses,
    ISettings settings)
{
    public Task<Outcome<Node>> ComposeAsync(int hostId, ComposeRequest request, Asked asked) => turns.TakeAsync(hostId, async Task<Outcome<Node>> () =>
    {
        if (store.Documents(VmHostCollections.Hosts).Find(Collections.Key(hostId)) is not { } host) return Refusal.NotFound("No Pod matches the given query.");
        if (!host.Can("composable")) return Refusal.BadRequest("VM host does not support composability.");
        if (ComposeRules.Overcommit(host, use.Of(host), request.Order.CoreCount, request.Order.Memory) is { } full) return Refusal.Unavailable(full);
        if (request.Order.Interfaces.Length > 0 && host.Host is null) return Failed(host, "Pod must be on a known host if interfaces are specified.");
        var placed = ComposeRules.Place(host, use.Pools(host), request.Disks);
        if (placed.IsRefused) return Failed(host, placed.Refusal!.Text);

        var made = await link.ComposeAsync(host, request.Order with { Disks = placed.Value!, MacvlanMode = host.DefaultMacvlanMode });
        if (made.IsRefused) return Failed(host, made.Refusal!.Text);
        var added = await machines.AddAsync(
            host, made.Value!, asked.User,
            new NewMachine
            {
                Architecture = request.Order.Architecture,
                MacAddresses = [],
                Hostname = request.Order.Hostname,
                DomainId = request.DomainId,
                ZoneId = request.ZoneId ?? host.ZoneId,
                PoolId = request.PoolId ?? host.PoolId,
            },
            node => (request.SkipCommissioning ? Ready(node) : node) with { Dynamic = request.Dynamic });
        if (added.IsRefused)
        {
            // Nobody would know of it.
            await link.DecomposeAsync(host, made.Value!.Identifier);
            return added;
        }

        if (!request.SkipCommissioning)
            return await grains.GetGrain<IMachineGrain>(added.Value!.SystemId).Commission(new CommissionRequest { SkipNetworking = request.Order.Interfaces.Length > 0 }, asked);
        await addresses.ConfigureAsync(added.Value!);
        return added;
    });

    private Node Ready(Node node)
    {
        var ready = node with { Status = NodeState.Ready };
        var laidOut = StorageLayouts.Apply(settings.Text("default_storage_layout"), ready, new LayoutParameters { AllowFallback = true }, numbers);
        return laidOut.IsRefused ? ready : laidOut.Value!;
    }

    private static Refusal Failed(VmHost host, string why) => Refusal.Unavailable($"Unable to compose KVM instance in '{host.Name}'. {why}");
}
