namespace Maas.Domain.Storage.Layouts;

/// <summary>The root behind a cache on a solid-state disk.</summary>
internal sealed class BcacheLayout : IStorageLayout
{
    private const long DefaultBoot = 1024 * StorageSpace.Mebibyte;
    private static readonly string[] Modes = ["writeback", "writethrough", "writearound"];

    public string Name => "bcache";

    public Refusal? Apply(StorageDraft draft, LayoutParameters parameters)
    {
        var cache = CacheDevice(draft, parameters);
        if (Refusal.Together([cache.Refusal, .. Problems(parameters, cache.Value)]) is { } wrong) return wrong;
        if (cache.Value is not { } device)
        {
            return parameters.AllowFallback
                ? new FlatLayout().Apply(draft, parameters)
                : Refusal.BadRequest("Node doesn't have an available cache device to setup bcache.");
        }

        var root = BaseSteps.Make(draft, parameters, DefaultBoot);
        if (root.IsRefused) return root.Refusal;
        var target = CacheTarget(draft, parameters, device);
        if (target.IsRefused) return target.Refusal;
        var set = draft.AddCacheSet(target.Value);
        if (set.IsRefused) return set.Refusal;
        var volume = draft.AddBcache("bcache0", set.Value!, StorageTarget.Of(root.Value!), parameters.CacheMode is { Length: > 0 } mode ? mode : "writethrough");
        return volume.Refusal ?? draft.Format(StorageTarget.Of(volume.Value!), "ext4", "root", "/").Refusal;
    }

    /// <summary>The disk asked for, else the smallest other disk tagged <c>ssd</c>; null when there is none.</summary>
    private static Outcome<BlockDevice?> CacheDevice(StorageDraft draft, LayoutParameters parameters)
    {
        var others = draft.Disks.Where(d => d.Id != draft.Boot!.Id && d.Id != parameters.RootDevice).ToList();
        if (parameters.CacheDevice is not { } id) return others.Where(d => d.Tags.Contains("ssd")).OrderBy(d => d.Size).ThenBy(d => d.Id).FirstOrDefault();
        return others.FirstOrDefault(d => d.Id == id) is { } chosen ? chosen : BaseSteps.NoChoice("cache_device", $"{id}", others);
    }

    private static IEnumerable<Refusal?> Problems(LayoutParameters parameters, BlockDevice? device)
    {
        if (parameters.CacheMode is { Length: > 0 } mode && !Modes.Contains(mode))
            yield return Refusal.Invalid("cache_mode", FieldWords.NoChoice(mode));
        if (parameters is { CacheSize: not null, CacheNoPart: true })
        {
            foreach (var field in new[] { "cache_size", "cache_no_part" }) yield return Refusal.Invalid(field, "Cannot use cache_size and cache_no_part at the same time.");
        }
        else if (parameters.CacheSize is { IsZero: false } size && device is not null)
        {
            yield return BaseSteps.CheckSize("cache_size", size.Of(device.Size), StorageSpace.Alignment, device.Size);
        }
    }

    private static Outcome<StorageTarget> CacheTarget(StorageDraft draft, LayoutParameters parameters, BlockDevice device)
    {
        if (parameters.CacheNoPart) return StorageTarget.Of(device);
        if (draft.MakeTable(device.Id) is { } refusal) return refusal;
        var available = StorageSpace.Available(draft.Node, draft.Device(device.Id));
        var partition = draft.AddPartition(device.Id, parameters.CacheSize is { IsZero: false } size ? Math.Min(size.Of(device.Size), available) : null);
        return partition.IsRefused ? partition.Refusal! : StorageTarget.Of(partition.Value!);
    }
}
