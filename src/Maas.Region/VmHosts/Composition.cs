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

    /// <summary>Constraints of its interfaces as they were given (api-resources.md §7.1); empty: one on a network that the appliance serves.</summary>
    public string Interfaces { get; init; } = "";

    /// <summary>Sizes in bytes, with the tags that may name a storage pool.</summary>
    public required IReadOnlyList<(long Size, IReadOnlyList<string> Tags)> Disks { get; init; }
    public int? DomainId { get; init; }
    public int? ZoneId { get; init; }
    public int? PoolId { get; init; }

    /// <summary>Ready at once, with the default storage and network configuration.</summary>
    public bool SkipCommissioning { get; init; }

    /// <summary>Destroyed once it is released.</summary>
    public bool Dynamic { get; init; }
}

/// <summary>Makes machines on VM hosts (power.md §8.3).</summary>
public sealed class Composition(
    IStore store, IGrainFactory grains, VmHostLink link, VmHostUse use, VmHostTurns turns, VmMachines machines, ComposedCards cards, INodeNumbers numbers,
    InterfaceAddresses addresses, ISettings settings)
{
    public Task<Outcome<Node>> ComposeAsync(int hostId, ComposeRequest request, Asked asked) => turns.TakeAsync(hostId, async Task<Outcome<Node>> () =>
    {
        if (store.Documents(VmHostCollections.Hosts).Find(Collections.Key(hostId)) is not { } host) return Refusal.NotFound("No Pod matches the given query.");
        if (!host.Can("composable")) return Refusal.BadRequest("VM host does not support composability.");
        if (ComposeRules.Overcommit(host, use.Of(host), request.Order.CoreCount, request.Order.Memory) is { } full) return Refusal.Unavailable(full);
        var attached = cards.Attach(host, request.Interfaces);
        if (attached.IsRefused) return attached.Refusal!.Kind == RefusalKind.Unavailable ? Failed(host, attached.Refusal.Text) : attached.Refusal;
        var placed = ComposeRules.Place(host, use.Pools(host), request.Disks);
        if (placed.IsRefused) return Failed(host, placed.Refusal!.Text);

        var (nics, uplink) = attached.Value!;
        var made = await link.ComposeAsync(host, request.Order with { Disks = placed.Value!, MacvlanMode = host.DefaultMacvlanMode, Nics = nics, Uplink = uplink });
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
            node => Shaped(request.SkipCommissioning ? Ready(Tagged(node, request)) : Tagged(node, request), nics) with { Dynamic = request.Dynamic });
        if (added.IsRefused)
        {
            // Nobody would know of it.
            await link.DecomposeAsync(host, made.Value!.Identifier);
            return added;
        }

        if (nics.Count > 0 || request.SkipCommissioning) await addresses.ConfigureAsync(added.Value!);
        var machine = grains.GetGrain<IMachineGrain>(added.Value!.SystemId);
        if (await ComposedCards.GiveAddressesAsync(machine, added.Value!, nics, asked) is { } taken)
        {
            await machine.Delete(asked);
            return Failed(host, taken.Text);
        }

        return request.SkipCommissioning ? added : await machine.Commission(new CommissionRequest { SkipNetworking = nics.Count > 0 }, asked);
    });

    /// <summary>Words of the language in which storage is asked for, which are no tags.</summary>
    private static readonly string[] Words = ["local", "partition"];

    /// <summary>A disk carries the tags that it was ordered with, those that named its storage pool among them: the same order finds it again.</summary>
    private static Node Tagged(Node node, ComposeRequest request) => node with
    {
        Storage = node.Storage with
        {
            BlockDevices =
            [
                .. node.Storage.BlockDevices.Select((device, i) => i < request.Disks.Count ? device with { Tags = [.. device.Tags.Union(request.Disks[i].Tags.Except(Words))] } : device),
            ],
        },
    };

    private static Node Shaped(Node node, IReadOnlyList<ComposeNic> nics) =>
        node with { Interfaces = CardNames.Give([.. node.Interfaces.Select((nic, i) => i < nics.Count ? nic with { VlanId = nics[i].VlanId } : nic)], nics) };

    private Node Ready(Node node)
    {
        var ready = node with { Status = NodeState.Ready };
        var laidOut = StorageLayouts.Apply(settings.Text("default_storage_layout"), ready, new LayoutParameters { AllowFallback = true }, numbers);
        return laidOut.IsRefused ? ready : laidOut.Value!;
    }

    private static Refusal Failed(VmHost host, string why) => Refusal.Unavailable($"Unable to compose KVM instance in '{host.Name}'. {why}");
}
