namespace Maas.Domain.Storage;

/// <summary>What all groups have in common: members, the virtual device, their name and end (storage.md §6).</summary>
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

    /// <summary>The name of a group of which none was said: its kind and the number after the highest in use.</summary>
    public string NextName(FilesystemGroupType type)
    {
        var prefix = GroupNames.Prefix(type);
        var used = _groups.Select(g => g.Name).Concat(_devices.Select(d => d.Name)).Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Select(n => int.TryParse(n.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, null, out var number) ? number : -1).DefaultIfEmpty(-1).Max();
        return $"{prefix}{used + 1}";
    }

    /// <summary>Ends a group with its virtual devices and what is on them; its members are free again.</summary>
    public Refusal? DeleteGroup(int groupId)
    {
        var group = Group(groupId);
        var devices = _devices.Where(d => d.GroupId == groupId).ToList();
        if (group.Type == FilesystemGroupType.LvmVg && devices.Count > 0)
            return Refusal.BadRequest("This volume group has logical volumes; it cannot be deleted.");
        if (group.Type != FilesystemGroupType.Vmfs6 && devices.Select(Uses).FirstOrDefault(u => u is not null) is { } use)
            return Refusal.BadRequest($"Cannot delete {GroupNames.Nice(group.Type)} because its part of a {use}.");
        foreach (var device in devices) Remove(device);
        _filesystems.RemoveAll(f => f.GroupId == groupId);
        _groups.RemoveAll(g => g.Id == groupId);
        return null;
    }

    /// <summary>Renames a group and what is named after it.</summary>
    private Refusal? Rename(FilesystemGroup group, string? name, string? uuid)
    {
        var changed = group with { Name = name ?? group.Name, Uuid = uuid ?? group.Uuid };
        if (uuid is not null && _groups.Any(g => g.Uuid == uuid && g.Id != group.Id)) return TakenUuid;
        Replace(changed);
        if (changed.Name == group.Name) return null;
        if (GroupNameProblem(changed.Name, group.Type, group.Id) is { } problem) return problem;
        foreach (var device in _devices.Where(d => d.GroupId == group.Id).ToList())
        {
            Replace(device with
            {
                Name = group.Type == FilesystemGroupType.LvmVg ? $"{changed.Name}-{device.Name[(group.Name.Length + 1)..]}"
                    : device.Name == group.Name ? changed.Name : device.Name,
            });
            if (group.Type == FilesystemGroupType.Vmfs6 && FilesystemOn(StorageTarget.Of(device)) is { } store)
                Replace(store with { MountPoint = PlaceOf(changed) });
        }

        return null;
    }

    /// <summary>Groups that make one device of their own name share the devices' names; volume groups only have each other to mind.</summary>
    private Refusal? GroupNameProblem(string name, FilesystemGroupType type, int except = 0)
    {
        if (type != FilesystemGroupType.LvmVg)
            return NameProblem(name, _devices.FirstOrDefault(d => d.GroupId == except && except > 0)?.Id ?? 0);
        if (DeviceNames.VolumeProblem(name) is { } problem) return Refusal.Invalid("name", problem);
        return _groups.Any(g => g.Type == type && g.Name == name && g.Id != except) || _devices.Any(d => d.Name == name)
            ? Refusal.Invalid("name", "Volume group with this Name already exists.")
            : null;
    }

    private static Refusal TakenUuid => Refusal.Invalid("uuid", "Filesystem group with this Uuid already exists.");

    /// <summary>Makes an empty group.</summary>
    /// <param name="name">Null takes the next of its kind.</param>
    private Outcome<FilesystemGroup> AddGroup(string? name, FilesystemGroupType type, string? uuid)
    {
        name ??= NextName(type);
        if (GroupNameProblem(name, type) is { } problem) return problem;
        if (uuid is not null && _groups.Any(g => g.Uuid == uuid)) return TakenUuid;
        var group = new FilesystemGroup { Id = numbers.FilesystemGroup(), Name = name, Uuid = uuid ?? numbers.Uuid(), Type = type };
        _groups.Add(group);
        return group;
    }

    private static Refusal Taken(StorageTarget target) =>
        Refusal.Unsound("__all__", $"Filesystem with this {(target.BlockDeviceId is null ? "Partition" : "Block device")} and Acquired already exists.");

    /// <summary>Makes free targets usable: whole disks become partitions where they must. The same one twice is one too many.</summary>
    private Outcome<List<StorageTarget>> Usable(IReadOnlyList<StorageTarget> targets, bool partitioned)
    {
        var usable = new List<StorageTarget>();
        foreach (var target in targets)
        {
            if (!IsFree(target) || usable.Contains(target)) return Taken(target);
            var made = target.BlockDeviceId is { } id ? Whole(id, partitioned) : target;
            if (made.IsRefused) return made.Refusal!;
            usable.Add(made.Value);
        }

        return usable;
    }

    private void Join(StorageTarget target, string fstype, int groupId) => _filesystems.Add(On(target, fstype) with { GroupId = groupId });

    private List<StorageTarget> MembersOf(int groupId, string fstype) =>
        [.. _filesystems.Where(f => f.GroupId == groupId && f.Fstype == fstype).Select(f => StorageTarget.Of(f)).OfType<StorageTarget>()];

    private int BlockSizeOf(StorageTarget target) =>
        target.BlockDeviceId is { } id ? Device(id).BlockSize : DiskOf(Partition(target.PartitionId!.Value)).BlockSize;

    private Outcome<BlockDevice> AddVirtual(FilesystemGroup group, string name, long size, int blockSize, string? uuid = null)
    {
        if (uuid is not null && UuidProblem(uuid, 0) is { } taken) return taken;
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
