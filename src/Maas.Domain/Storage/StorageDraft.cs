using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>A node's storage while one rule changes it: every step keeps the invariants of storage.md or is refused with the contract's sentence.
/// Lives within one call; the result is <see cref="Node"/>. Filesystems are those of the template.</summary>
public sealed partial class StorageDraft(Node node, INodeNumbers numbers)
{
    private readonly List<BlockDevice> _devices = [.. node.Storage.BlockDevices];
    private readonly List<FilesystemGroup> _groups = [.. node.Storage.Groups];
    private readonly List<CacheSet> _cacheSets = [.. node.Storage.CacheSets];
    private readonly List<Filesystem> _filesystems = [.. node.Storage.Filesystems];
    private int? _bootDisk = node.BootDiskId;

    /// <summary>The node with what has been done so far.</summary>
    public Node Node => node with
    {
        BootDiskId = _bootDisk,
        Storage = node.Storage with { BlockDevices = [.. _devices], Groups = [.. _groups], CacheSets = [.. _cacheSets], Filesystems = [.. _filesystems] },
    };

    /// <summary>The disk that the node boots from; null when it has none.</summary>
    public BlockDevice? Boot => BootDisk.Of(Node);

    public IReadOnlyList<BlockDevice> Disks => [.. _devices.Where(d => !d.IsVirtual).OrderBy(d => d.Id)];

    public BlockDevice Device(int id) => _devices.Single(d => d.Id == id);

    public Partition Partition(int id) => _devices.SelectMany(d => d.Partitions).Single(p => p.Id == id);

    public long SizeOf(StorageTarget target) => target.BlockDeviceId is { } device ? Device(device).Size : Partition(target.PartitionId!.Value).Size;

    public Filesystem? FilesystemOn(StorageTarget target) => _filesystems.FirstOrDefault(target.Carries);

    public void BootFrom(int deviceId) => _bootDisk = deviceId;

    /// <summary>Leaves bare disks: no tables, filesystems, groups or special filesystems.</summary>
    public void Clear()
    {
        _filesystems.Clear();
        _groups.Clear();
        _cacheSets.Clear();
        _devices.RemoveAll(d => d.IsVirtual);
        for (var i = 0; i < _devices.Count; i++) _devices[i] = _devices[i] with { PartitionTable = null, Partitions = [] };
    }

    /// <summary>Gives the device an empty partition table.</summary>
    public Refusal? MakeTable(int deviceId, PartitionTableType type = PartitionTableType.Gpt)
    {
        var device = Device(deviceId);
        if (GroupOf(device) is { } group)
        {
            if (group.Type == FilesystemGroupType.LvmVg) return Refusal.Invalid("block_device", "Cannot create a partition table on a logical volume.");
            if (group.Type == FilesystemGroupType.Bcache) return Refusal.Invalid("block_device", "Cannot create a partition table on a Bcache volume.");
        }

        if (FilesystemOn(StorageTarget.Of(device)) is not null)
            return Refusal.Invalid("block_device", "Cannot create a partition table on a block device that has a filesystem.");
        Replace(device with { PartitionTable = type, Partitions = [] });
        return null;
    }

    /// <summary>Adds a partition behind the others; a device without a table gets a GPT.</summary>
    /// <param name="size">Rounded down to 4 MiB; null takes all that is left.</param>
    public Outcome<Partition> AddPartition(int deviceId, long? size = null, bool bootable = false, string? uuid = null)
    {
        if (Device(deviceId).PartitionTable is null && MakeTable(deviceId) is { } refusal) return refusal;
        var device = Device(deviceId);
        var available = StorageSpace.Available(Node, device);
        if (device.PartitionTable == PartitionTableType.Mbr)
        {
            if (size is null) available = Math.Min(available, StorageSpace.LargestMbrPartition);
            else if (size > StorageSpace.LargestMbrPartition)
                return Refusal.Invalid("size", "Partition cannot be saved; size is larger than the MBR 2TiB maximum.");
        }

        var wanted = StorageSpace.AlignDown(size ?? available);
        if (wanted > available || wanted < StorageSpace.Alignment)
            return Refusal.Invalid("size", "Partition cannot be saved; not enough free space on the block device.");
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

    /// <summary>Puts a filesystem on a free target.</summary>
    public Outcome<Filesystem> Format(StorageTarget target, string fstype, string? label = null, string? mountPoint = null, string? options = null)
    {
        if (target.BlockDeviceId is { } id)
        {
            if (Device(id).PartitionTable is not null) return Refusal.Invalid("__all__", "Cannot format block device with a partition table.");
            if (Boot?.Id == id)
            {
                return Refusal.Invalid(
                    "__all__",
                    "Cannot place filesystem directly on the boot disk. Create a partition on the boot disk first and then format the partition.");
            }
        }

        if (FilesystemOn(target) is { } present)
        {
            if (present.GroupId is not null || present.CacheSetId is not null)
            {
                return Refusal.BadRequest(
                    $"Cannot format a {(target.BlockDeviceId is null ? "partition" : "block device")} that has a filesystem type of {present.Fstype}.");
            }

            _filesystems.Remove(present);
        }

        return Mount(On(target, fstype) with { Label = label }, mountPoint, options);
    }

    /// <summary>Adds a filesystem that lives in memory.</summary>
    public Outcome<Filesystem> AddSpecial(string fstype, string mountPoint, string? options) =>
        Mount(new Filesystem { Id = numbers.Filesystem(), Fstype = fstype, Uuid = numbers.Uuid() }, mountPoint, options);

    private Outcome<Filesystem> Mount(Filesystem filesystem, string? mountPoint, string? options)
    {
        if (mountPoint is not null && mountPoint != "none" && _filesystems.Any(f => f.MountPoint == mountPoint))
            return Refusal.Invalid("__all__", $"Another filesystem is already mounted at {mountPoint}.");
        var mounted = filesystem with { MountPoint = filesystem.Fstype == "swap" ? "none" : mountPoint, MountOptions = options };
        _filesystems.Add(mounted);
        return mounted;
    }

    private Filesystem On(StorageTarget target, string fstype) => new()
    {
        Id = numbers.Filesystem(),
        Fstype = fstype,
        Uuid = numbers.Uuid(),
        BlockDeviceId = target.BlockDeviceId,
        PartitionId = target.PartitionId,
    };

    private Partition Add(BlockDevice device, Partition partition)
    {
        Replace(device with { Partitions = [.. device.Partitions, partition] });
        return partition;
    }

    private void Replace(BlockDevice device) => _devices[_devices.FindIndex(d => d.Id == device.Id)] = device;

    private FilesystemGroup? GroupOf(BlockDevice device) => device.GroupId is { } id ? _groups.FirstOrDefault(g => g.Id == id) : null;
}
