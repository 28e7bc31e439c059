namespace Maas.Domain.Storage;

/// <summary>Block devices themselves (storage.md §2).</summary>
public sealed partial class StorageDraft
{
    /// <summary>What is said of a disk that nothing tells from others.</summary>
    public const string Nameless = "serial/model are required if id_path is not provided.";

    /// <summary>Adds a physical disk.</summary>
    public Outcome<BlockDevice> AddDisk(DeviceChange fields)
    {
        var disk = new BlockDevice { Id = numbers.BlockDevice(), Name = "", NumaNode = 0 };
        var described = Described(disk, fields);
        if (described.IsRefused) return described;
        _devices.Add(described.Value!);
        return described;
    }

    /// <summary>Changes a physical disk, or a virtual device as far as it has a say: its name, its UUID, and the size of a logical volume.</summary>
    public Outcome<BlockDevice> UpdateDevice(int deviceId, DeviceChange change)
    {
        var device = Device(deviceId);
        if (change.Name is "") return Refusal.Unsound("name", "This field cannot be blank.");
        if (change.PartitionTable is { } table && ChangeTable(deviceId, table) is { } refusal) return refusal;
        device = Device(deviceId);
        var changed = device.IsVirtual ? Virtual(device, change) : Described(device, change);
        if (changed.IsRefused) return changed;
        Replace(changed.Value!);
        var resized = changed.Value!.Size != device.Size || changed.Value.BlockSize != device.BlockSize;
        return resized && Settle() is { } unfit ? unfit : Device(deviceId);
    }

    /// <summary>Removes a device with its partitions and filesystems. Without its device an array, a cache or a datastore is nothing: it goes too.</summary>
    public Refusal? DeleteDevice(int deviceId)
    {
        var device = Device(deviceId);
        if (Uses(device) is { } group) return Refusal.BadRequest($"Cannot delete block device because its part of a {group}.");
        if (GroupOf(device) is { } owner && owner.Type != FilesystemGroupType.LvmVg) return DeleteGroup(owner.Id);
        Remove(device);
        if (_bootDisk == deviceId) _bootDisk = null;
        return null;
    }

    public void TagDevice(int deviceId, string tag, bool add) => Replace(Device(deviceId) with { Tags = Tagged(Device(deviceId).Tags, tag, add) });

    /// <summary>Chooses the boot disk; what was formatted directly on it is gone.</summary>
    public Refusal? BootFrom(int deviceId)
    {
        var device = Device(deviceId);
        if (device.IsVirtual) return Refusal.BadRequest("Cannot set a virtual block device as the boot disk.");
        var target = StorageTarget.Of(device);
        if (FilesystemOn(target) is { } filesystem)
        {
            var holder = filesystem switch
            {
                { GroupId: { } id } => $"{GroupNames.Nice(Group(id).Type)} '{Group(id).Name}'",
                { CacheSetId: { } id } => $"cache set '{NameOfCache(id)}'",
                _ => null,
            };
            if (holder is not null) return Refusal.Invalid("boot_disk", $"Cannot be set as the boot disk; already in-use in {holder}.");
            _filesystems.Remove(filesystem);
        }

        _bootDisk = deviceId;
        return null;
    }

    /// <summary>What the device, or one of its partitions, is a part of; null for nothing.</summary>
    private string? Uses(BlockDevice device) => device.Partitions.Select(StorageTarget.Of).Prepend(StorageTarget.Of(device))
        .Select(t => PartOf(FilesystemOn(t))).FirstOrDefault(g => g is not null);

    private void Remove(BlockDevice device)
    {
        var partitions = device.Partitions.Select(p => p.Id).ToHashSet();
        _filesystems.RemoveAll(f => f.BlockDeviceId == device.Id || (f.PartitionId is { } p && partitions.Contains(p)));
        _devices.RemoveAll(d => d.Id == device.Id);
    }

    private Outcome<BlockDevice> Described(BlockDevice device, DeviceChange change)
    {
        var changed = device with
        {
            Name = change.Name ?? device.Name,
            Model = change.Model ?? device.Model,
            Serial = change.Serial ?? device.Serial,
            IdPath = change.IdPath ?? device.IdPath,
            FirmwareVersion = change.FirmwareVersion ?? device.FirmwareVersion,
            Size = change.Size ?? device.Size,
            BlockSize = change.BlockSize ?? device.BlockSize,
            NumaNode = change.NumaNode ?? device.NumaNode,
        };
        if (Refusal.Together(Wrong(change).Append(IsNameless(device, change) ? Refusal.Invalid("__all__", Nameless) : null)) is { } wrong) return wrong;
        return changed.Name != device.Name && NameProblem(changed.Name, device.Id) is { } problem ? problem : changed;
    }

    private IEnumerable<Refusal?> Wrong(DeviceChange change)
    {
        foreach (var (field, text) in new[] { ("model", change.Model), ("serial", change.Serial), ("firmware_version", change.FirmwareVersion) })
            yield return text is not null && DeviceNames.TextProblem(text) is { } wrong ? Refusal.Invalid(field, wrong) : null;
        yield return change.IdPath is { Length: > 0 } path && DeviceNames.PathProblem(path) is { } misplaced ? Refusal.Invalid("id_path", misplaced) : null;
        yield return change.NumaNode is { } numa && node.NumaNodes.All(n => n.Index != numa) ? Refusal.Invalid("numa_node", "Invalid NUMA node") : null;
    }

    /// <summary>Whether nothing tells the disk from others. What cannot be taken leaves what there was.</summary>
    private static bool IsNameless(BlockDevice disk, DeviceChange change)
    {
        return !Tells(change.IdPath, disk.IdPath, DeviceNames.PathProblem)
            && (!Tells(change.Model, disk.Model, DeviceNames.TextProblem) || !Tells(change.Serial, disk.Serial, DeviceNames.TextProblem));

        static bool Tells(string? sent, string? present, Func<string, string?> problem) =>
            !string.IsNullOrEmpty(sent is null || (sent.Length > 0 && problem(sent) is not null) ? present : sent);
    }

    private Outcome<BlockDevice> Virtual(BlockDevice device, DeviceChange change)
    {
        var group = GroupOf(device)!;
        if (change.Uuid is { } uuid && UuidProblem(uuid, device.Id) is { } taken) return taken;
        if (change.Name is { } name)
        {
            var renamed = group.Type == FilesystemGroupType.LvmVg ? RenameVolume(group, device, name) : Rename(group, name, null);
            if (renamed is not null) return renamed;
        }

        var changed = Device(device.Id) with { Uuid = change.Uuid ?? device.Uuid };
        if (change.Size is not { } size || StorageSpace.AlignDown(size) == device.Size) return changed;
        if (group.Type != FilesystemGroupType.LvmVg) return Refusal.Invalid("size", "Size cannot be changed on this device.");
        var wanted = StorageSpace.AlignDown(size);
        return wanted - device.Size > FreeOf(group) ? NoSpace(group, wanted) : changed with { Size = wanted };
    }

    /// <summary>Devices of a node have different names: the installed system finds them by these.</summary>
    private Refusal? NameProblem(string name, int except) =>
        DeviceNames.Problem(name) is { } problem ? Refusal.Invalid("name", problem)
        : _devices.Any(d => d.Name == name && d.Id != except) || _groups.Any(g => g.Type == FilesystemGroupType.LvmVg && g.Name == name)
            ? Refusal.Unsound("__all__", "Block device with this Node config and Name already exists.")
            : null;

    private Refusal? UuidProblem(string uuid, int except) =>
        _devices.Any(d => d.Uuid == uuid && d.Id != except) ? Refusal.Invalid("uuid", "Virtual block device with this Uuid already exists.") : null;
}
