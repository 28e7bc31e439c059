namespace Maas.Domain.Storage;

/// <summary>VMware datastores (storage.md §6.4).</summary>
public sealed partial class StorageDraft
{
    private const int DatastoreBlockSize = 1024;

    /// <summary>Makes a datastore: it is its own filesystem, mounted by its name. Its members are partitions.</summary>
    public Outcome<BlockDevice> AddVmfs(string? name, IReadOnlyList<StorageTarget> members, string? uuid = null)
    {
        if (members.Count == 0) return NoPhysicalVolume;
        if (VmfsProblem() is { } elsewhere) return elsewhere;
        var added = AddGroup(name, FilesystemGroupType.Vmfs6, uuid);
        if (added.IsRefused) return added.Refusal!;
        var group = added.Value!;
        if (JoinAll(group, members, "vmfs6", partitioned: true) is { } refusal) return refusal;
        var device = AddVirtual(group, group.Name, DatastoreSize(group), DatastoreBlockSize);
        _filesystems.Add(On(StorageTarget.Of(device.Value!), "vmfs6") with { MountPoint = PlaceOf(group) });
        return device;
    }

    /// <summary>Why the machine can have no datastore at all; null when it can.</summary>
    public Refusal? VmfsProblem() => _devices.Any(VmfsTables.IsVmfs) ? null
        : Refusal.Invalid("VMFS", "VMFS Datastores may only be created after the VMFS6 or VMFS7 storage layout has been applied.");

    public Refusal? UpdateVmfs(int groupId, GroupChange change)
    {
        var group = Group(groupId);
        if (Rename(group, change.Name, change.Uuid) is { } misnamed) return misnamed;
        if (Exchange(group, change, "vmfs6", partitioned: true) is { } refusal) return refusal;
        return MembersOf(groupId, "vmfs6").Count == 0 ? NoPhysicalVolume : Settle();
    }

    private long DatastoreSize(FilesystemGroup group) => MembersOf(group.Id, "vmfs6").Sum(SizeOf);

    private static string PlaceOf(FilesystemGroup group) => $"/vmfs/volumes/{group.Name}";
}
