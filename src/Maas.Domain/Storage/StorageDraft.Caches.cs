namespace Maas.Domain.Storage;

/// <summary>Cache sets and the bcache devices behind them (storage.md §6.2).</summary>
public sealed partial class StorageDraft
{
    public static readonly IReadOnlyList<string> CacheModes = ["writeback", "writethrough", "writearound"];

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

    /// <summary>Lets another device or partition be the cache.</summary>
    public Refusal? MoveCacheSet(int cacheSetId, StorageTarget target)
    {
        var usable = Usable([target], partitioned: false);
        if (usable.IsRefused) return usable.Refusal;
        _filesystems.RemoveAll(f => f.CacheSetId == cacheSetId);
        _filesystems.Add(On(usable.Value![0], "bcache-cache") with { CacheSetId = cacheSetId });
        return null;
    }

    public Refusal? DeleteCacheSet(int cacheSetId)
    {
        if (_groups.Any(g => g.CacheSetId == cacheSetId)) return Refusal.BadRequest("Cannot delete cache set; it's currently in use.");
        _filesystems.RemoveAll(f => f.CacheSetId == cacheSetId);
        _cacheSets.RemoveAll(c => c.Id == cacheSetId);
        return null;
    }

    /// <param name="name">Null takes the next <c>bcacheN</c>.</param>
    public Outcome<BlockDevice> AddBcache(string? name, CacheSet set, StorageTarget backing, string cacheMode, string? uuid = null)
    {
        if (IsVolume(backing)) return VolumeBehindCache;
        var added = AddGroup(name, FilesystemGroupType.Bcache, uuid);
        if (added.IsRefused) return added.Refusal!;
        var usable = Usable([backing], partitioned: false);
        if (usable.IsRefused) return usable.Refusal!;
        var target = usable.Value![0];
        var group = added.Value! with { CacheMode = cacheMode, CacheSetId = set.Id };
        Replace(group);
        Join(target, "bcache-backing", group.Id);
        return AddVirtual(group, group.Name, SizeOf(target), BlockSizeOf(target));
    }

    /// <param name="backing">Replaces the present one.</param>
    public Refusal? UpdateBcache(int groupId, GroupChange change, CacheSet? set, StorageTarget? backing, string? cacheMode)
    {
        var group = Group(groupId);
        if (Rename(group, change.Name, change.Uuid) is { } misnamed) return misnamed;
        Replace(Group(groupId) with { CacheMode = cacheMode ?? group.CacheMode, CacheSetId = set?.Id ?? group.CacheSetId });
        if (backing is { } target)
        {
            if (IsVolume(target)) return VolumeBehindCache;
            var usable = Usable([target], partitioned: false);
            if (usable.IsRefused) return usable.Refusal;
            _filesystems.RemoveAll(f => f.GroupId == groupId && f.Fstype == "bcache-backing");
            Join(usable.Value![0], "bcache-backing", groupId);
        }

        return Settle();
    }

    private bool IsVolume(StorageTarget target) => target.BlockDeviceId is { } id && GroupOf(Device(id))?.Type == FilesystemGroupType.LvmVg;

    private string NameOfCache(int id) => StorageSpecifiers.CacheSetName(Node.Storage, id);

    private static Refusal VolumeBehindCache => Refusal.Invalid("__all__", "Bcache cannot use a logical volume as a backing device.");
}
