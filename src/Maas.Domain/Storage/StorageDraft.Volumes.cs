namespace Maas.Domain.Storage;

/// <summary>Volume groups and logical volumes (storage.md §6.3).</summary>
public sealed partial class StorageDraft
{
    private const int VolumeBlockSize = 4096;

    public Outcome<FilesystemGroup> AddVolumeGroup(string? name, IReadOnlyList<StorageTarget> members, string? uuid = null)
    {
        if (members.Count == 0) return NoPhysicalVolume;
        var group = AddGroup(name, FilesystemGroupType.LvmVg, uuid);
        if (group.IsRefused) return group;
        return JoinAll(group.Value!, members, "lvm-pv") is { } refusal ? refusal : group;
    }

    public Refusal? UpdateVolumeGroup(int groupId, GroupChange change)
    {
        var group = Group(groupId);
        if (Rename(group, change.Name, change.Uuid) is { } misnamed) return misnamed;
        if (Exchange(group, change, "lvm-pv") is { } refusal) return refusal;
        return Settle() ?? (MembersOf(groupId, "lvm-pv").Count == 0 ? Refusal.Unsound("__all__", "At least one filesystem must have been added.") : null);
    }

    /// <summary>What the logical volumes of a group have not taken.</summary>
    public long FreeOf(FilesystemGroup group) => Math.Max(0, SizeOf(group) - VolumesOf(group).Sum(d => d.Size));

    public long SizeOf(FilesystemGroup group) => GroupSizes.VolumeGroup([.. MembersOf(group.Id, "lvm-pv").Select(SizeOf)]);

    /// <summary>Makes a logical volume. Its device is called <c>VG-LV</c>, as it is published.</summary>
    /// <param name="size">Rounded down to 4 MiB; null takes all that is free.</param>
    public Outcome<BlockDevice> AddLogicalVolume(FilesystemGroup group, string name, long? size = null, string? uuid = null)
    {
        var free = FreeOf(group);
        if (FullProblem(group) is { } full) return full;
        var wanted = StorageSpace.AlignDown(size ?? free);
        if (wanted > free || wanted < GroupSizes.Extent) return NoSpace(group, size ?? free);
        if (DeviceNames.VolumeProblem(name) is { } problem) return Refusal.Invalid("name", problem);
        var published = $"{group.Name}-{name}";
        return NameProblem(published, 0) is { } taken ? taken : AddVirtual(group, published, wanted, VolumeBlockSize, uuid);
    }

    /// <summary>Why no logical volume at all can be made; null when one can.</summary>
    public Refusal? FullProblem(FilesystemGroup group) => FreeOf(group) >= GroupSizes.Extent ? null : Refusal.Invalid(
        "__all__", $"Volume group ({group.Name}) cannot hold any more logical volumes, because it doesn't have enough free space.");

    /// <summary>Removes a logical volume of this group; one that is not there is removed already.</summary>
    public Refusal? DeleteLogicalVolume(int groupId, int deviceId) =>
        _devices.Any(d => d.Id == deviceId && d.GroupId == groupId) ? DeleteDevice(deviceId) : null;

    private IEnumerable<BlockDevice> VolumesOf(FilesystemGroup group) => _devices.Where(d => d.GroupId == group.Id);

    /// <summary>A name that has its group in front already, as it is published, means the same volume.</summary>
    private Refusal? RenameVolume(FilesystemGroup group, BlockDevice volume, string name)
    {
        if (name.StartsWith(group.Name + "-", StringComparison.Ordinal)) name = name[(group.Name.Length + 1)..];
        if (DeviceNames.VolumeProblem(name) is { } problem) return Refusal.Invalid("name", problem);
        if (NameProblem($"{group.Name}-{name}", volume.Id) is { } taken) return taken;
        Replace(volume with { Name = $"{group.Name}-{name}" });
        return null;
    }

    private static Refusal NoSpace(FilesystemGroup group, long asked) =>
        Refusal.Invalid("__all__", $"There is not enough free space ({HumanSize.Of(asked)}) on volume group {group.Name}.");

    private Refusal? JoinAll(FilesystemGroup group, IReadOnlyList<StorageTarget> members, string fstype, bool partitioned = false)
    {
        var usable = Usable(members, partitioned);
        if (usable.IsRefused) return usable.Refusal;
        foreach (var target in usable.Value!) Join(target, fstype, group.Id);
        return null;
    }

    /// <summary>Takes members out, then others in.</summary>
    private Refusal? Exchange(FilesystemGroup group, GroupChange change, string fstype, bool partitioned = false)
    {
        var removed = Members(change.Remove, group.Id, fstype);
        if (removed.IsRefused) return Refusal.Together([removed.Refusal, Free(change.Add, group.Id).Refusal]);
        foreach (var target in removed.Value!) _filesystems.RemoveAll(f => f.GroupId == group.Id && target.Carries(f));
        var added = Free(change.Add, group.Id);
        return added.IsRefused ? added.Refusal : JoinAll(group, added.Value!, fstype, partitioned);
    }

    private static Refusal NoPhysicalVolume => Refusal.Invalid("__all__", "At least one valid block device or partition is required.");
}
