namespace Maas.Domain.Storage;

/// <summary>Which devices and partitions an operation may be given (storage.md §5, end).</summary>
public sealed partial class StorageDraft
{
    /// <summary>The targets named, all of them free: no filesystem, no table, and not built of the group they are to join.</summary>
    /// <param name="groupId">The group that they join; null for a new one.</param>
    public Outcome<List<StorageTarget>> Free(MemberNames names, int? groupId = null) =>
        Choose(names, t => IsFree(t) && (groupId is not { } group || !StandsOn(t, group)));

    /// <summary>The targets named, all of them members of this kind.</summary>
    public Outcome<List<StorageTarget>> Members(MemberNames names, int groupId, string fstype) =>
        Choose(names, t => FilesystemOn(t) is { } f && f.GroupId == groupId && f.Fstype == fstype);

    private bool IsFree(StorageTarget target) =>
        FilesystemOn(target) is null && (target.BlockDeviceId is not { } id || Device(id).PartitionTable is null);

    private Outcome<List<StorageTarget>> Choose(MemberNames names, Func<StorageTarget, bool> possible)
    {
        var chosen = new List<StorageTarget>();
        var current = Node;
        foreach (var name in names.Devices)
        {
            if (StorageSpecifiers.Device(current, name) is not { } device || !possible(StorageTarget.Of(device))) return NoChoice(names.DeviceField, name);
            chosen.Add(StorageTarget.Of(device));
        }

        foreach (var name in names.Partitions)
        {
            if (StorageSpecifiers.Partition(current, name) is not { } partition || !possible(StorageTarget.Of(partition))) return NoChoice(names.PartitionField, name);
            chosen.Add(StorageTarget.Of(partition));
        }

        return chosen.Distinct().ToList();
    }

    /// <summary>Whether the target lies on a device of the group, at whatever depth.</summary>
    private bool StandsOn(StorageTarget target, int groupId)
    {
        var device = target.BlockDeviceId is { } id ? Device(id) : DiskOf(Partition(target.PartitionId!.Value));
        return device.GroupId is { } own
            && (own == groupId || _filesystems.Where(f => f.GroupId == own).Select(f => StorageTarget.Of(f)).OfType<StorageTarget>().Any(t => StandsOn(t, groupId)));
    }

    private static Refusal NoChoice(string field, string value) =>
        Refusal.Invalid(field, $"Select a valid choice. {value} is not one of the available choices.");
}
