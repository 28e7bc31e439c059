namespace Maas.Domain.Storage;

/// <summary>Groups and the virtual devices they make (storage.md §6).</summary>
public sealed partial class StorageDraft
{
    /// <summary>What an operation uses that is given a whole disk: the disk, or, for the boot disk, one partition that fills it.</summary>
    public Outcome<StorageTarget> Whole(int deviceId, bool partitioned = false)
    {
        var device = Device(deviceId);
        if (Boot?.Id != deviceId && !partitioned) return StorageTarget.Of(device);
        var partition = AddPartition(deviceId);
        return partition.IsRefused ? partition.Refusal! : StorageTarget.Of(partition.Value!);
    }

    /// <summary>Makes an array with its device.</summary>
    /// <param name="members">Where the boot disk is one of them, all whole disks are partitioned.</param>
    public Outcome<BlockDevice> AddRaid(
        string name, FilesystemGroupType level, IReadOnlyList<StorageTarget> members, IReadOnlyList<StorageTarget> spares, string? uuid = null)
    {
        if (GroupSizes.CheckRaid(level, members.Count, spares.Count) is { } refusal) return refusal;
        var partitioned = members.Concat(spares).Any(t => t.BlockDeviceId is { } id && id == Boot?.Id);
        var active = Usable(members, partitioned);
        if (active.IsRefused) return active.Refusal!;
        var idle = Usable(spares, partitioned);
        if (idle.IsRefused) return idle.Refusal!;
        var group = AddGroup(name, level, uuid);
        foreach (var target in active.Value!) Join(target, "raid", group.Id);
        foreach (var target in idle.Value!) Join(target, "raid-spare", group.Id);
        return AddVirtual(group, name, GroupSizes.Raid(level, [.. active.Value!.Select(SizeOf)], [.. idle.Value!.Select(SizeOf)]), 512);
    }

    public Outcome<FilesystemGroup> AddVolumeGroup(string name, IReadOnlyList<StorageTarget> members, string? uuid = null)
    {
        if (members.Count == 0) return Refusal.Invalid("__all__", "At least one valid block device or partition is required.");
        var usable = Usable(members, partitioned: false);
        if (usable.IsRefused) return usable.Refusal!;
        var group = AddGroup(name, FilesystemGroupType.LvmVg, uuid);
        foreach (var target in usable.Value!) Join(target, "lvm-pv", group.Id);
        return group;
    }

    /// <summary>What the logical volumes of a group have not taken.</summary>
    public long FreeOf(FilesystemGroup group) => Math.Max(0, SizeOf(group) - _devices.Where(d => d.GroupId == group.Id).Sum(d => d.Size));

    public long SizeOf(FilesystemGroup group) => GroupSizes.VolumeGroup(
        [.. _filesystems.Where(f => f.GroupId == group.Id).Select(f => StorageTarget.Of(f)).OfType<StorageTarget>().Select(SizeOf)]);

    /// <summary>Makes a logical volume. Its device is called <c>VG-LV</c>, as it is published.</summary>
    /// <param name="size">Rounded down to 4 MiB; null takes all that is free.</param>
    public Outcome<BlockDevice> AddLogicalVolume(FilesystemGroup group, string name, long? size = null, string? uuid = null)
    {
        var free = FreeOf(group);
        if (free < GroupSizes.Extent)
        {
            return Refusal.Invalid(
                "__all__", $"Volume group ({group.Name}) cannot hold any more logical volumes, because it doesn't have enough free space.");
        }

        var wanted = StorageSpace.AlignDown(size ?? free);
        if (wanted > free || wanted < GroupSizes.Extent)
            return Refusal.Invalid("size", $"There is not enough free space ({HumanSize.Of(free)}) on volume group {group.Name}.");
        return AddVirtual(group, $"{group.Name}-{name}", wanted, 4096, uuid);
    }

    /// <summary>Makes a cache set of one device or partition.</summary>
    public Outcome<CacheSet> AddCacheSet(StorageTarget target)
    {
        var usable = Usable([target], partitioned: false);
        if (usable.IsRefused) return usable.Refusal!;
        var set = new CacheSet(numbers.CacheSet());
        _cacheSets.Add(set);
        _filesystems.Add(On(usable.Value![0], "bcache-cache") with { CacheSetId = set.Id });
        return set;
    }

    public Outcome<BlockDevice> AddBcache(string name, CacheSet set, StorageTarget backing, string cacheMode, string? uuid = null)
    {
        if (backing.BlockDeviceId is { } id && GroupOf(Device(id))?.Type == FilesystemGroupType.LvmVg)
            return Refusal.Invalid("__all__", "Bcache cannot use a logical volume as a backing device.");
        var usable = Usable([backing], partitioned: false);
        if (usable.IsRefused) return usable.Refusal!;
        var target = usable.Value![0];
        var group = AddGroup(name, FilesystemGroupType.Bcache, uuid) with { CacheMode = cacheMode, CacheSetId = set.Id };
        _groups[^1] = group;
        Join(target, "bcache-backing", group.Id);
        return AddVirtual(group, name, SizeOf(target), BlockSizeOf(target));
    }

    /// <summary>Makes a VMware datastore: it is its own filesystem, mounted by its name.</summary>
    public Outcome<BlockDevice> AddVmfs(string name, IReadOnlyList<StorageTarget> members, string? uuid = null)
    {
        var usable = Usable(members, partitioned: true);
        if (usable.IsRefused) return usable.Refusal!;
        var group = AddGroup(name, FilesystemGroupType.Vmfs6, uuid);
        foreach (var target in usable.Value!) Join(target, "vmfs6", group.Id);
        var device = AddVirtual(group, name, usable.Value!.Sum(SizeOf), 1024);
        _filesystems.Add(On(StorageTarget.Of(device), "vmfs6") with { MountPoint = $"/vmfs/volumes/{name}" });
        return device;
    }

    private Outcome<List<StorageTarget>> Usable(IReadOnlyList<StorageTarget> targets, bool partitioned)
    {
        var usable = new List<StorageTarget>();
        foreach (var target in targets)
        {
            if (!IsFree(target)) return Refusal.BadRequest($"{NameOf(target)} is already in use.");
            var made = target.BlockDeviceId is { } id ? Whole(id, partitioned) : target;
            if (made.IsRefused) return made.Refusal!;
            usable.Add(made.Value);
        }

        return usable;
    }

    private bool IsFree(StorageTarget target) =>
        FilesystemOn(target) is null && (target.BlockDeviceId is not { } id || Device(id).PartitionTable is null);

    private string NameOf(StorageTarget target)
    {
        if (target.BlockDeviceId is { } id) return Device(id).Name;
        var partition = Partition(target.PartitionId!.Value);
        return $"{_devices.Single(d => d.Partitions.Contains(partition)).Name}-part{partition.Index}";
    }

    private int BlockSizeOf(StorageTarget target) => target.BlockDeviceId is { } id
        ? Device(id).BlockSize
        : _devices.Single(d => d.Partitions.Any(p => p.Id == target.PartitionId)).BlockSize;

    private FilesystemGroup AddGroup(string name, FilesystemGroupType type, string? uuid)
    {
        var group = new FilesystemGroup { Id = numbers.FilesystemGroup(), Name = name, Uuid = uuid ?? numbers.Uuid(), Type = type };
        _groups.Add(group);
        return group;
    }

    private void Join(StorageTarget target, string fstype, int groupId) => _filesystems.Add(On(target, fstype) with { GroupId = groupId });

    private BlockDevice AddVirtual(FilesystemGroup group, string name, long size, int blockSize, string? uuid = null)
    {
        var device = new BlockDevice
        {
            Id = numbers.BlockDevice(),
            Name = name,
            IsVirtual = true,
            Uuid = uuid ?? numbers.Uuid(),
            Size = size,
            BlockSize = blockSize,
            GroupId = group.Id,
        };
        _devices.Add(device);
        return device;
    }
}
