namespace Maas.Domain.Storage;

/// <summary>Which devices and partitions an operation may be given (storage.md §5, end).</summary>
public sealed partial class StorageDraft
{
    /// <summary>The targets named, all of them free: no filesystem, no table, and not built of the group they are to join.</summary>
    /// <param name="groups">The groups that they join; none for a new one.</param>
    public Outcome<List<StorageTarget>> Free(MemberNames names, params IReadOnlyCollection<int> groups) => Choose(names, t => IsFree(t) && !groups.Any(g => StandsOn(t, g)));

    /// <summary>The same, or those that carry this membership already.</summary>
    public Outcome<List<StorageTarget>> FreeOr(Filesystem? present, MemberNames names, params IReadOnlyCollection<int> groups) =>
        Choose(names, t => (present is not null && t.Carries(present)) || (IsFree(t) && !groups.Any(g => StandsOn(t, g))));

    /// <summary>The targets named, all of them members of this kind.</summary>
    public Outcome<List<StorageTarget>> Members(MemberNames names, int groupId, string fstype) =>
        Choose(names, t => FilesystemOn(t) is { } f && f.GroupId == groupId && f.Fstype == fstype);

    private bool IsFree(StorageTarget target) =>
        FilesystemOn(target) is null && (target.BlockDeviceId is not { } id || Device(id).PartitionTable is null);

    private Outcome<List<StorageTarget>> Choose(MemberNames names, Func<StorageTarget, bool> possible)
    {
        var chosen = new List<StorageTarget>();
        var wrong = new List<Refusal>();
        var current = Node;
        foreach (var name in names.Devices)
        {
            if (StorageSpecifiers.Device(current, name) is { } device && possible(StorageTarget.Of(device))) chosen.Add(StorageTarget.Of(device));
            else wrong.Add(NoChoice(names.DeviceField, name));
        }

        foreach (var name in names.Partitions)
        {
            if (StorageSpecifiers.Partition(current, name) is { } partition && possible(StorageTarget.Of(partition))) chosen.Add(StorageTarget.Of(partition));
            else wrong.Add(NoChoice(names.PartitionField, name));
        }

        return Refusal.Together(wrong) is { } refusal ? refusal : chosen.Distinct().ToList();
    }

    /// <summary>Whether the target lies on a device of the group, at whatever depth; a cached device also stands on its cache.</summary>
    private bool StandsOn(StorageTarget target, int groupId)
    {
        var device = target.BlockDeviceId is { } id ? Device(id) : DiskOf(Partition(target.PartitionId!.Value));
        return GroupOf(device) is { } own && (own.Id == groupId || FoundationsOf(own).Any(t => StandsOn(t, groupId)));
    }

    private IEnumerable<StorageTarget> FoundationsOf(FilesystemGroup group) =>
        _filesystems.Where(f => f.GroupId == group.Id || (f.CacheSetId is not null && f.CacheSetId == group.CacheSetId))
            .Select(f => StorageTarget.Of(f)).OfType<StorageTarget>();

    private static Refusal NoChoice(string field, string value) =>
        Refusal.Invalid(field, FieldWords.NoChoice(value));
}
