using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Storage;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Raids;

/// <summary>An array as published (api-resources.md §10.4).</summary>
public sealed record RaidView(
    string SystemId, int Id, string Uuid, string Name, string? Level, IReadOnlyList<object> Devices, IReadOnlyList<object> SpareDevices, long Size, string HumanSize,
    BlockDeviceView? VirtualDevice, string ResourceUri)
{
    public static RaidView Of(Node node, FilesystemGroup raid)
    {
        var device = PartViews.Virtual(node, raid.Id);
        return new RaidView(
            node.SystemId, raid.Id, raid.Uuid, raid.Name, GroupNames.Level(raid.Type), PartViews.Members(node, raid.Id, "raid"),
            PartViews.Members(node, raid.Id, "raid-spare"), device?.Size ?? 0, Domain.Storage.HumanSize.Of(device?.Size ?? 0), device,
            $"/MAAS/api/2.0/nodes/{node.SystemId}/raid/{raid.Id}/");
    }
}
