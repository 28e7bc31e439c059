namespace Maas.Domain.Storage;

/// <summary>Cache sets and the bcache devices behind them (storage.md §6.2).</summary>
public sealed partial class StorageDraft
{
    /// <summary>What is said of a cached device of nothing.</summary>
    public const string NoBacking = "Either backing_device or backing_partition must be specified.";

    /// <summary>What is said of a cached device without a cache.</summary>
    public const string NoCache = "Bcache requires a cache_set.";

    private const string TwoBackings = "A Bcache can have either a backing device or partition.";
    private const string TwoCaches = "Cannot set both cache_device and cache_partition.";

    public static readonly IReadOnlyList<string> CacheModes = ["writeback", "writethrough", "writearound"];

    /// <summary>Makes a cache set of one device or partition.</summary>
    public Outcome<CacheSet> AddCacheSet(StorageTarget target)
    {
        var set = new CacheSet(numbers.CacheSet());
        _cacheSets.Add(set);
        return Place(set, target) is { } refusal ? refusal : set;
    }

    /// <summary>The same from names; exactly one must be given.</summary>
    public Outcome<CacheSet> AddCacheSet(MemberNames names)
    {
        var (chosen, wrong) = Each(names, part => Free(part));
        var whole = chosen.Count switch
        {
            0 => Refusal.Invalid("__all__", "Either cache_device or cache_partition must be specified."),
            1 => null,
            _ => Refusal.Invalid("__all__", TwoCaches),
        };
        return Refusal.Together([wrong, whole]) is { } refusal ? refusal : AddCacheSet(chosen[0]);
    }

    /// <summary>Lets another device or partition be the cache; nothing named keeps the one there is.</summary>
    public Refusal? MoveCacheSet(int cacheSetId, MemberNames names)
    {
        if (names.IsEmpty) return null;
        var present = _filesystems.FirstOrDefault(f => f.CacheSetId == cacheSetId);
        int[] cached = [.. _groups.Where(g => g.CacheSetId == cacheSetId).Select(g => g.Id)];
        var (chosen, wrong) = Each(names, part => FreeOr(present, part, cached));
        if (wrong is not null) return wrong;
        if (chosen.Count > 1) return Refusal.Together([Refusal.Invalid(names.DeviceField, TwoCaches), Refusal.Invalid(names.PartitionField, TwoCaches)]);
        if (present is not null && chosen[0].Carries(present)) return null;
        _filesystems.RemoveAll(f => f.CacheSetId == cacheSetId);
        return Place(_cacheSets.Single(c => c.Id == cacheSetId), chosen[0]);
    }

    private Refusal? Place(CacheSet set, StorageTarget target)
    {
        var usable = Usable([target], partitioned: false);
        if (usable.IsRefused) return usable.Refusal;
        _filesystems.Add(On(usable.Value![0], "bcache-cache") with { CacheSetId = set.Id });
        return null;
    }

    /// <summary>The devices and the partitions named, and which of them cannot be had.</summary>
    private static (List<StorageTarget> Chosen, Refusal? Wrong) Each(MemberNames names, Func<MemberNames, Outcome<List<StorageTarget>>> choose)
    {
        var chosen = new[] { choose(names with { Partitions = [] }), choose(names with { Devices = [] }) };
        return ([.. chosen.SelectMany(c => c.Value ?? [])], Refusal.Together(chosen.Select(c => c.Refusal)));
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

    /// <summary>The same from names; exactly one backing device must be given.</summary>
    /// <param name="set">The cache set, or why there is none of that name.</param>
    public Outcome<BlockDevice> AddBcache(string? name, Outcome<CacheSet?> set, MemberNames backing, string cacheMode, string? uuid)
    {
        var problem = BcacheProblem(set, backing, out var chosen);
        return problem is not null ? problem : AddBcache(name, set.Value!, chosen[0], cacheMode, uuid);
    }

    /// <summary>What is wrong with the parts of a cached device to be made; null when nothing is.</summary>
    public Refusal? BcacheProblem(Outcome<CacheSet?> set, MemberNames backing) => BcacheProblem(set, backing, out _);

    private Refusal? BcacheProblem(Outcome<CacheSet?> set, MemberNames backing, out List<StorageTarget> chosen)
    {
        (chosen, var wrong) = Each(backing, part => Free(part));
        var whole = set.Value is null ? NoCache : chosen.Count == 0 ? NoBacking : chosen.Count > 1 ? TwoBackings : null;
        return Refusal.Together([set.Refusal, wrong, whole is null ? null : Refusal.Invalid("__all__", whole)]);
    }

    public Refusal? UpdateBcache(int groupId, GroupChange change, CacheSet? set, MemberNames backing, string? cacheMode)
    {
        var group = Group(groupId);
        if (Rename(group, change.Name, change.Uuid) is { } misnamed) return misnamed;
        Replace(Group(groupId) with { CacheMode = cacheMode ?? group.CacheMode, CacheSetId = set?.Id ?? group.CacheSetId });
        if (set is not null && _filesystems.FirstOrDefault(f => f.CacheSetId == set.Id) is { } cache && StorageTarget.Of(cache) is { } place && StandsOn(place, groupId))
            return NoChoice("cache_set", NameOfCache(set.Id));
        if (backing is { Devices.Count: > 0, Partitions.Count: > 0 }) return Refusal.Invalid("__all__", TwoBackings);
        var present = _filesystems.FirstOrDefault(f => f.GroupId == groupId && f.Fstype == "bcache-backing");
        var chosen = FreeOr(present, backing, groupId);
        if (chosen.IsRefused) return chosen.Refusal;
        if (chosen.Value is [var target] && !(present is not null && target.Carries(present)))
        {
            if (IsVolume(target)) return VolumeBehindCache;
            _filesystems.RemoveAll(f => f.GroupId == groupId && f.Fstype == "bcache-backing");
            if (JoinAll(group, [target], "bcache-backing") is { } refusal) return refusal;
        }

        return Settle();
    }

    private bool IsVolume(StorageTarget target) => target.BlockDeviceId is { } id && GroupOf(Device(id))?.Type == FilesystemGroupType.LvmVg;

    private string NameOfCache(int id) => StorageSpecifiers.CacheSetName(Node.Storage, id);

    private static Refusal VolumeBehindCache => Refusal.Unsound("__all__", "Bcache cannot use a logical volume as a backing device.");
}
