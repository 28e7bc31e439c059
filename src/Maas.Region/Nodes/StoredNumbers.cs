using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Nodes;

/// <summary>Numbers of a node's parts from the store's sequences.</summary>
public sealed class StoredNumbers(IStore store) : INodeNumbers
{
    public int BlockDevice() => store.NextId(Collections.BlockDeviceNumbers);

    public int Partition() => store.NextId(Collections.PartitionNumbers);

    public int Filesystem() => store.NextId(Collections.FilesystemNumbers);

    public int FilesystemGroup() => store.NextId(Collections.FilesystemGroupNumbers);

    public int CacheSet() => store.NextId(Collections.CacheSetNumbers);

    public int Interface() => store.NextId(Collections.InterfaceNumbers);

    public int NodeDevice() => store.NextId(Collections.NodeDeviceNumbers);

    public string Uuid() => Guid.NewGuid().ToString();
}
