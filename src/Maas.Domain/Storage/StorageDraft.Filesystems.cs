namespace Maas.Domain.Storage;

/// <summary>Filesystems of the owner, on devices, partitions and in memory (storage.md §4).</summary>
public sealed partial class StorageDraft
{
    /// <summary>Puts a filesystem on a target, in place of one of the owner's.</summary>
    public Outcome<Filesystem> Format(
        StorageTarget target, string fstype, string? label = null, string? mountPoint = null, string? options = null, string? uuid = null)
    {
        if (FilesystemTypes.InMemory(fstype)) return Refusal.Unsound("__all__", "Virtual filesystems must be mounted.");
        if (target.BlockDeviceId is { } id)
        {
            if (Device(id).PartitionTable is not null) return Refusal.Invalid("__all__", "Cannot format block device with a partition table.");
            if (Boot?.Id == id)
            {
                return Refusal.Unsound(
                    "__all__",
                    "Cannot place filesystem directly on the boot disk. Create a partition on the boot disk first and then format the partition.");
            }
        }
        else if (Partition(target.PartitionId!.Value) is var partition && VmfsTables.IsBase(DiskOf(partition), partition))
        {
            return Refusal.Invalid("VMFS", "Base VMFS partitions may not be formatted.");
        }

        if (FilesystemOn(target) is { } present)
        {
            if (PartOf(present) is not null)
                return Refusal.BadRequest($"Cannot format a {target.Kind} that has a filesystem type of {present.Fstype}.");
            _filesystems.Remove(present);
        }

        var made = On(target, fstype) with { Label = label };
        if (uuid is not null) made = made with { Uuid = uuid };
        _filesystems.Add(made);
        return mountPoint is null ? made : Mounted(made, mountPoint, options);
    }

    public Refusal? Unformat(StorageTarget target)
    {
        if (FilesystemOn(target) is not { } filesystem) return NotFormatted(target);
        if (PartOf(filesystem) is { } group)
        {
            return Refusal.BadRequest(
                $"Filesystem is part of a {group}, and cannot be unformatted. Remove {target.Kind} from {group} before unformatting the {target.Kind}.");
        }

        if (filesystem.MountPoint is not null)
            return Refusal.BadRequest($"Filesystem is mounted and cannot be unformatted. Unmount the filesystem before unformatting the {target.Kind}.");
        _filesystems.Remove(filesystem);
        return null;
    }

    /// <summary>Mounts what is on the target, or moves it; swap space is used without a place.</summary>
    public Outcome<Filesystem> Mount(StorageTarget target, string? mountPoint, string options)
    {
        if (FilesystemOn(target) is not { } filesystem) return Refusal.Invalid("__all__", "Cannot mount an unformatted partition or block device.");
        if (PartOf(filesystem) is not null) return Refusal.Invalid("__all__", "Filesystem is part of a filesystem group, and cannot be mounted.");
        if (filesystem.Fstype == "swap") return Mounted(filesystem, FilesystemTypes.NoPlace, options);
        if (string.IsNullOrEmpty(mountPoint)) return Refusal.Invalid("mount_point", "This field is required.");
        return FilesystemTypes.PlaceProblem(mountPoint) is { } problem ? Refusal.Invalid("mount_point", problem) : Mounted(filesystem, mountPoint, options);
    }

    public Refusal? Unmount(StorageTarget target)
    {
        if (FilesystemOn(target) is not { } filesystem) return NotFormatted(target);
        if (filesystem.MountPoint is null) return Refusal.BadRequest("Filesystem is already unmounted.");
        if (PartOf(filesystem) is { } group) return Refusal.BadRequest($"Filesystem is part of a {group}, and cannot be unmounted.");
        Replace(filesystem with { MountPoint = null, MountOptions = null });
        return null;
    }

    /// <summary>Adds a filesystem that lives in memory.</summary>
    public Outcome<Filesystem> AddSpecial(string fstype, string mountPoint, string? options)
    {
        var made = new Filesystem { Id = numbers.Filesystem(), Fstype = fstype, Uuid = numbers.Uuid() };
        _filesystems.Add(made);
        return Mounted(made, mountPoint, options);
    }

    public Refusal? RemoveSpecial(string mountPoint) =>
        FilesystemTypes.PlaceProblem(mountPoint) is { } problem ? Refusal.Invalid("mount_point", problem)
        : _filesystems.RemoveAll(f => f.MountPoint == mountPoint && StorageTarget.Of(f) is null) > 0 ? null
        : Refusal.Invalid("mount_point", "No special filesystem is mounted at this path.");

    private Outcome<Filesystem> Mounted(Filesystem filesystem, string mountPoint, string? options)
    {
        if (FilesystemTypes.TooLong(mountPoint, options) is { } tooLong) return tooLong;
        if (mountPoint != FilesystemTypes.NoPlace && _filesystems.Any(f => f.MountPoint == mountPoint && f.Id != filesystem.Id))
            return Refusal.Unsound("__all__", $"Another filesystem is already mounted at {mountPoint}.");
        var mounted = filesystem with { MountPoint = mountPoint, MountOptions = options };
        Replace(mounted);
        return mounted;
    }

    private static Refusal NotFormatted(StorageTarget target) =>
        Refusal.BadRequest(target.BlockDeviceId is null ? "Partition is not formatted." : "Block device is not formatted.");
}
