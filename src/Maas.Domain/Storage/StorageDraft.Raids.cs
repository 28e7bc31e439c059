namespace Maas.Domain.Storage;

/// <summary>Software arrays (storage.md §6.1).</summary>
public sealed partial class StorageDraft
{
    private const int RaidBlockSize = 512;

    /// <summary>Makes an array with its device.</summary>
    /// <param name="name">Null takes the next <c>mdN</c>.</param>
    /// <param name="members">Where the boot disk is one of them, all whole disks are partitioned.</param>
    public Outcome<BlockDevice> AddRaid(
        string? name, FilesystemGroupType level, IReadOnlyList<StorageTarget> members, IReadOnlyList<StorageTarget> spares, string? uuid = null)
    {
        if (members.Intersect(spares).ToList() is [var twice, ..]) return name is null ? NoName : Taken(twice);
        if (GroupSizes.CheckRaid(level, members.Count, spares.Count) is { } refusal) return name is null && members.Count + spares.Count > 0 ? NoName : refusal;
        var added = AddGroup(name, level, uuid);
        if (added.IsRefused) return added.Refusal!;
        var group = added.Value!;
        if (JoinArray(group, members, spares) is { } unusable) return name is null ? NoName : unusable;
        return AddVirtual(group, group.Name, RaidSize(group), RaidBlockSize);
    }

    public Refusal? UpdateRaid(int groupId, GroupChange change)
    {
        var group = Group(groupId);
        if (Rename(group, change.Name, change.Uuid) is { } misnamed) return misnamed;
        var removed = Members(change.Remove, groupId, "raid");
        var removedSpares = Members(change.RemoveSpares, groupId, "raid-spare");
        if (Refusal.Together([removed.Refusal, removedSpares.Refusal]) is { } unknown) return unknown;
        foreach (var target in removed.Value!.Concat(removedSpares.Value!)) _filesystems.RemoveAll(f => f.GroupId == groupId && target.Carries(f));
        var added = Free(change.Add, groupId);
        var addedSpares = Free(change.AddSpares, groupId);
        if (Refusal.Together([added.Refusal, addedSpares.Refusal]) is { } taken) return taken;
        if (JoinArray(group, added.Value!, addedSpares.Value!) is { } unusable) return unusable;
        return GroupSizes.CheckRaid(group.Type, MembersOf(groupId, "raid").Count, MembersOf(groupId, "raid-spare").Count) ?? Settle();
    }

    private Refusal? JoinArray(FilesystemGroup group, IReadOnlyList<StorageTarget> members, IReadOnlyList<StorageTarget> spares)
    {
        var partitioned = members.Concat(spares).Any(t => t.BlockDeviceId is { } id && id == Boot?.Id);
        foreach (var (targets, fstype) in new[] { (members, "raid"), (spares, "raid-spare") })
        {
            var usable = Usable(targets, partitioned);
            if (usable.IsRefused) return usable.Refusal;
            foreach (var target in usable.Value!) Join(target, fstype, group.Id);
        }

        return null;
    }

    /// <summary>What is said of an array that cannot be made: of one without a name, that it has none.</summary>
    private static Refusal NoName => Refusal.Unsound("name", "This field cannot be blank.");

    private long RaidSize(FilesystemGroup group) => GroupSizes.Raid(
        group.Type, [.. MembersOf(group.Id, "raid").Select(SizeOf)], [.. MembersOf(group.Id, "raid-spare").Select(SizeOf)]);
}
