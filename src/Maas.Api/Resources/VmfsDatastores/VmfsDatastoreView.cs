using Maas.Api.Resources.Storage;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.VmfsDatastores;

/// <summary>A datastore as published (api-resources.md §10.7).</summary>
public sealed record VmfsDatastoreView(
    int Id, string SystemId, string Uuid, string Name, IReadOnlyList<object> Devices, long Size, string HumanSize, VmfsFilesystemView Filesystem, string ResourceUri)
{
    public static VmfsDatastoreView Of(Node node, FilesystemGroup store)
    {
        var size = PartViews.Virtual(node, store.Id)?.Size ?? 0;
        return new VmfsDatastoreView(
            store.Id, node.SystemId, store.Uuid, store.Name, PartViews.Members(node, store.Id, "vmfs6"), size, Domain.Storage.HumanSize.Of(size),
            new VmfsFilesystemView("vmfs6", $"/vmfs/volumes/{store.Name}"), $"/MAAS/api/2.0/nodes/{node.SystemId}/vmfs-datastore/{store.Id}/");
    }
}

public sealed record VmfsFilesystemView(string Fstype, string MountPoint);
