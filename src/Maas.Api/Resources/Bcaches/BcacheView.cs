using Maas.Api.Resources.BcacheCacheSets;
using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Storage;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Bcaches;

/// <summary>A cached device as published (api-resources.md §10.5).</summary>
public sealed record BcacheView(
    string SystemId, int Id, string Uuid, string Name, CacheSetView? CacheSet, object? BackingDevice, long Size, string HumanSize, BlockDeviceView? VirtualDevice,
    string? CacheMode, string ResourceUri)
{
    public static BcacheView Of(Node node, FilesystemGroup bcache)
    {
        var device = PartViews.Virtual(node, bcache.Id);
        return new BcacheView(
            node.SystemId, bcache.Id, bcache.Uuid, bcache.Name,
            node.Storage.CacheSets.FirstOrDefault(c => c.Id == bcache.CacheSetId) is { } set ? CacheSetView.Of(node, set) : null,
            PartViews.Members(node, bcache.Id, "bcache-backing") is [var backing, ..] ? backing : null, device?.Size ?? 0, Domain.Storage.HumanSize.Of(device?.Size ?? 0), device,
            bcache.CacheMode, $"/MAAS/api/2.0/nodes/{node.SystemId}/bcache/{bcache.Id}/");
    }
}
