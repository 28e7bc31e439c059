using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;
using Maas.Region.Scripts;

namespace Maas.Api.Metadata;

/// <summary>What a node's next network boot is for (metadata.md §6, end).</summary>
internal sealed class NodeBoot(IGrainFactory grains, TimeProvider clock)
{
    public async Task SetNetbootAsync(Node node, bool netboot)
    {
        var grain = grains.GetGrain<IMachineGrain>(node.SystemId);
        await grain.Edit(new SetNetboot(netboot), new Asked(null));
        if (!netboot)
            await grain.Happened([node.Happened(EventType.NodeInstallationFinished, new Cause(clock.GetUtcNow(), TimeSpan.Zero), "Node disabled netboot")]);
    }
}
