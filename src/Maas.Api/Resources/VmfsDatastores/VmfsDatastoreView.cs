using Maas.Api.Contract;
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

public sealed record VmfsCreateForm : StorageForm
{
    [Mandatory, Doc("The datastore's name.")]
    public string Name { get; init; } = "";

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("Free disks, by number or name, repeated.")]
    public IReadOnlyList<string>? BlockDevices { get; init; }

    [Doc("Free partitions, by number or name, repeated.")]
    public IReadOnlyList<string>? Partitions { get; init; }
}

public sealed record VmfsUpdateForm : StoragePartForm
{
    [Doc("The datastore's name.")]
    public string? Name { get; init; }

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("Disks to take in, repeated.")]
    public IReadOnlyList<string>? AddBlockDevices { get; init; }

    [Doc("Partitions to take in, repeated.")]
    public IReadOnlyList<string>? AddPartitions { get; init; }

    [Doc("Partitions to take out, repeated.")]
    public IReadOnlyList<string>? RemovePartitions { get; init; }

    internal GroupChange Change => new()
    {
        Name = Texts.Given(Name),
        Uuid = Uuid?.Text,
        Add = MemberLists.Of("add_block_devices", AddBlockDevices, "add_partitions", AddPartitions),
        Remove = MemberLists.Of("remove_block_devices", null, "remove_partitions", RemovePartitions),
    };
}
