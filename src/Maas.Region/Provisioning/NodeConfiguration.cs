using Maas.Domain;
using Maas.Domain.Inventory;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage.Layouts;
using Maas.Region.Commissioning;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Provisioning;

/// <summary>Puts a machine's storage and network configuration back to what commissioning gives, or lays its storage out anew
/// (storage.md §5 and §7, network.md §5).</summary>
public sealed class NodeConfiguration(
    IStore store, IGrainFactory grains, ISettings settings, INodeNumbers numbers, NetworkPlacement placement, InterfaceAddresses addresses, LastReport reports)
{
    public async Task<Outcome<Node>> SetStorageLayoutAsync(string systemId, string layout, LayoutParameters parameters, Asked asked)
    {
        if (Find(systemId) is not { } node) return Missing;
        var custom = layout == "custom" ? await CustomAsync(node) : null;
        if (custom is { IsRefused: true }) return Refusal.BadRequest($"Failed to configure storage layout 'custom': {custom.Refusal!.Text}");
        return await Grain(systemId).Edit(new LayOut(layout, parameters with { Custom = custom?.Value }, numbers), asked);
    }

    public async Task<Outcome<Node>> RestoreStorageAsync(string systemId, Asked asked) =>
        Find(systemId) is not { } node ? Missing
        : Restorable(node, "restore storage configuration.") is { } refused ? refused
        : await RestoreStorageAsync(node, asked);

    public async Task<Outcome<Node>> RestoreNetworkingAsync(string systemId, Asked asked) =>
        Find(systemId) is not { } node ? Missing
        : Restorable(node, "restore networking configuration") is { } refused ? refused
        : await RestoreNetworkingAsync(node, asked);

    public async Task<Outcome<Node>> RestoreAllAsync(string systemId, Asked asked)
    {
        if (Find(systemId) is not { } node) return Missing;
        if (Restorable(node, "restore default networking and storage configuration.") is { } refused) return refused;
        var networked = await RestoreNetworkingAsync(node, asked);
        return networked.IsRefused ? networked : await RestoreStorageAsync(networked.Value!, asked);
    }

    private async Task<Outcome<Node>> RestoreStorageAsync(Node node, Asked asked)
    {
        var layout = settings.Text("default_storage_layout");
        var custom = layout == "custom" ? await CustomAsync(node) : null;
        return await Grain(node.SystemId).Edit(new LayOut(layout, new LayoutParameters { AllowFallback = true, Custom = custom?.Value }, numbers) { OnlyReady = false }, asked);
    }

    private async Task<Outcome<Node>> RestoreNetworkingAsync(Node node, Asked asked)
    {
        if (await reports.OfAsync(node) is not { } report)
            return Refusal.BadRequest("Missing network information from commissioning script, please commission the machine again");
        var reported = InterfaceReader.Read(report, deployed: false);
        var vlans = await placement.PlaceAsync(node, reported, mayCreate: true);
        var edited = await Grain(node.SystemId).Edit(new TakeInterfaces(reported, vlans, numbers), asked);
        if (edited.IsRefused) return edited;
        await addresses.PruneAsync(edited.Value!);
        await addresses.ObserveAsync(edited.Value!, reported);
        await addresses.ConfigureAsync(edited.Value!);
        return edited;
    }

    private async Task<Outcome<CustomLayoutDocument>?> CustomAsync(Node node) =>
        await reports.OfAsync(node) is { } report ? ReportedHardware.CustomOf(report) : null;

    private Node? Find(string systemId) => store.Documents(Collections.Nodes).Find(systemId);

    private static Refusal? Restorable(Node node, string what) => node.Status is NodeState.Ready or NodeState.FailedTesting
        ? null
        : Refusal.Conflict($"Machine must be in a ready or failed testing state to {what}");

    private static Outcome<Node> Missing => Refusal.NotFound("No Machine matches the given query.");

    private IMachineGrain Grain(string systemId) => grains.GetGrain<IMachineGrain>(systemId);

    private sealed record LayOut(string Layout, LayoutParameters Parameters, INodeNumbers Numbers) : INodeEdit
    {
        public bool OnlyReady { get; init; } = true;

        public Outcome<Node> Apply(Node node, DateTimeOffset now) => OnlyReady && node.Status != NodeState.Ready
            ? Refusal.Conflict("Cannot change the storage layout on a machine that is not Ready.")
            : StorageLayouts.Apply(Layout, node, Parameters, Numbers);
    }
}
