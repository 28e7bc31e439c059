namespace Maas.Domain.Storage;

/// <summary>What carries a filesystem or belongs to a group: a whole block device, or a partition.</summary>
public readonly record struct StorageTarget
{
    private StorageTarget(int? blockDeviceId, int? partitionId) => (BlockDeviceId, PartitionId) = (blockDeviceId, partitionId);

    public int? BlockDeviceId { get; }

    public int? PartitionId { get; }

    /// <summary>What it is called in sentences.</summary>
    public string Kind => BlockDeviceId is null ? "partition" : "block device";

    public static StorageTarget Of(BlockDevice device) => new(device.Id, null);

    public static StorageTarget Of(Partition partition) => new(null, partition.Id);

    public static StorageTarget? Of(Filesystem filesystem) => filesystem switch
    {
        { PartitionId: { } partition } => new(null, partition),
        { BlockDeviceId: { } device } => new(device, null),
        _ => null,
    };

    public bool Carries(Filesystem filesystem) => filesystem.BlockDeviceId == BlockDeviceId && filesystem.PartitionId == PartitionId;
}
