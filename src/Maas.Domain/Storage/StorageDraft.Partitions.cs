namespace Maas.Domain.Storage;

/// <summary>Partition tables and partitions (storage.md §3).</summary>
public sealed partial class StorageDraft
{
    /// <summary>Gives the device an empty partition table.</summary>
    public Refusal? MakeTable(int deviceId, PartitionTableType type = PartitionTableType.Gpt)
    {
        var device = Device(deviceId);
        if (GroupOf(device) is { } group)
        {
            if (group.Type == FilesystemGroupType.LvmVg) return Refusal.Unsound("block_device", "Cannot create a partition table on a logical volume.");
            if (group.Type == FilesystemGroupType.Bcache) return Refusal.Unsound("block_device", "Cannot create a partition table on a Bcache volume.");
        }

        if (FilesystemOn(StorageTarget.Of(device)) is not null)
            return Refusal.Invalid("block_device", "Cannot create a partition table on a block device that has a filesystem.");
        Replace(device with { PartitionTable = type, Partitions = [] });
        return null;
    }

    /// <summary>Makes an existing table one of another type; the partitions are numbered as that type numbers them.</summary>
    public Refusal? ChangeTable(int deviceId, PartitionTableType type)
    {
        var device = Device(deviceId);
        if (device.PartitionTable is null) return Refusal.Invalid("partition_table_type", "Block device has no partition table");
        if (device.PartitionTable == type) return null;
        if (type == PartitionTableType.Mbr && device.Partitions.Any(p => p.Size > StorageSpace.LargestMbrPartition))
            return Refusal.Invalid("partition_table_type", "A partition is larger than the MBR 2TiB maximum.");
        var changed = device with { PartitionTable = type, Partitions = [] };
        foreach (var partition in device.Partitions.OrderBy(p => p.Index))
            changed = changed with { Partitions = [.. changed.Partitions, partition with { Index = StorageSpace.NextIndex(Node, changed) }] };
        Replace(changed);
        return null;
    }

    /// <summary>Adds a partition behind the others; a device without a table gets a GPT.</summary>
    /// <param name="size">Rounded down to 4 MiB, and by one block more where only that is missing; null takes all that is left.</param>
    public Outcome<Partition> AddPartition(int deviceId, long? size = null, bool bootable = false, string? uuid = null)
    {
        if (Device(deviceId).PartitionTable is null && MakeTable(deviceId) is { } refusal) return refusal;
        var device = Device(deviceId);
        if (uuid is not null && _devices.Any(d => d.Partitions.Any(p => p.Uuid == uuid))) return Refusal.Invalid("uuid", "Partition with this Uuid already exists.");
        var free = StorageSpace.Free(Node, device);
        var available = Math.Max(0, StorageSpace.AlignDown(free));
        if (device.PartitionTable == PartitionTableType.Mbr)
        {
            if (size is null) available = Math.Min(available, StorageSpace.LargestMbrPartition);
            else if (size > StorageSpace.LargestMbrPartition)
                return Refusal.Unsound("size", "Partition cannot be saved; size is larger than the MBR 2TiB maximum.");
        }

        if (size is null && available < StorageSpace.Alignment) return Refusal.Invalid("size", $"Ensure this value is greater than or equal to {StorageSpace.Alignment}.");
        var wanted = StorageSpace.AlignDown(size ?? available);
        if (wanted > available && wanted - free < StorageSpace.Alignment) wanted -= StorageSpace.Alignment;
        if (wanted > available || wanted < StorageSpace.Alignment)
            return Refusal.Unsound("size", "Partition cannot be saved; not enough free space on the block device.");
        return Add(device, new Partition
        {
            Id = numbers.Partition(),
            Index = StorageSpace.NextIndex(Node, device),
            Uuid = uuid ?? numbers.Uuid(),
            Size = wanted,
            Bootable = bootable,
        });
    }

    /// <summary>Adds a partition exactly as said: tables that a vendor prescribes follow neither the alignment nor the numbering (VMware ESXi).</summary>
    public Partition AddExactPartition(int deviceId, int index, long size, bool bootable) =>
        Add(Device(deviceId), new Partition { Id = numbers.Partition(), Index = index, Uuid = numbers.Uuid(), Size = size, Bootable = bootable });

    /// <summary>Removes a partition with its filesystem; those behind it move up by one number. With the last one goes the table: the device is blank again,
    /// and can be used as a whole.</summary>
    public Refusal? DeletePartition(int partitionId)
    {
        var partition = Partition(partitionId);
        var device = DiskOf(partition);
        if (PartOf(FilesystemOn(StorageTarget.Of(partition))) is { } group) return Refusal.BadRequest($"Cannot delete partition because its part of a {group}.");
        if (VmfsTables.IsBase(device, partition))
            return Refusal.BadRequest("VMware ESXi partitions may not be removed. To remove select a different storage layout.");
        _filesystems.RemoveAll(f => f.PartitionId == partitionId);
        Replace(device with
        {
            PartitionTable = device.Partitions.Count > 1 ? device.PartitionTable : null,
            Partitions = [.. device.Partitions.Where(p => p.Id != partitionId).Select(p => p.Index < partition.Index ? p : p with { Index = Before(device, p.Index) })],
        });
        return null;
    }

    public void TagPartition(int partitionId, string tag, bool add)
    {
        var device = DiskOf(Partition(partitionId));
        Replace(device with { Partitions = [.. device.Partitions.Select(p => p.Id == partitionId ? p with { Tags = Tagged(p.Tags, tag, add) } : p)] });
    }

    /// <summary>The number below, past the extended partition of an MBR.</summary>
    private static int Before(BlockDevice device, int index) => device.PartitionTable == PartitionTableType.Mbr && index == 5 ? 3 : index - 1;

    private Partition Add(BlockDevice device, Partition partition)
    {
        Replace(device with { Partitions = [.. device.Partitions, partition] });
        return partition;
    }

    private static List<string> Tagged(IReadOnlyList<string> tags, string tag, bool add) => [.. tags.Where(t => t != tag), .. add ? [tag] : Array.Empty<string>()];
}
