using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Images;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>What it means that a node asks for its user data: its system is up (metadata.md §4, lifecycle.md §4.3).</summary>
public sealed class Arrivals(IStore store, IGrainFactory grains, ImageCatalog images, TimeProvider clock)
{
    /// <param name="installer">The installer's tree asks: what runs is not yet what was deployed.</param>
    public async Task UserDataFetchedAsync(Node node, bool installer)
    {
        var grain = grains.GetGrain<IMachineGrain>(node.SystemId);
        var cause = new Cause(clock.GetUtcNow(), TimeSpan.Zero);
        switch (node.Status)
        {
            case NodeState.Commissioning:
                await grain.Happened([node.Happened(EventType.GatheringInfo, cause)]);
                break;
            case NodeState.Deploying when !installer && (node.InstallKvm || node.RegisterVmHost):
                await grain.Edit(new AwaitVmHost(), new Asked(null));
                break;
            case NodeState.Deploying when !installer:
                await grain.Happened([node.Happened(EventType.ImageDeployed, cause, $"deployed {node.Osystem}/{node.DistroSeries}/{node.Architecture}")]);
                var booted = await grain.Tell(Trigger.InstalledSystemBooted, "");
                if (!booted.IsRefused) await MarkDeployedAsync(node);
                break;
        }
    }

    /// <summary>When an image was last used is part of what the image's list shows.</summary>
    private async Task MarkDeployedAsync(Node node)
    {
        if (images.RootOf(node) is not { Resource: var resource }) return;
        if (store.Documents(ImageCatalog.Resources).FindVersioned(Collections.Key(resource.Id)) is not { } current) return;
        try
        {
            await store.CommitAsync(new Batch().Put(ImageCatalog.Resources, current.Value with { LastDeployed = clock.GetUtcNow() }, current.Version));
        }
        catch (ConflictException)
        {
            // Another node of the same image, a moment earlier or later: either time is the truth.
        }
    }
}
