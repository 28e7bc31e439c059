namespace Maas.Domain.Storage.Layouts;

/// <summary>What the machine's own commissioning script described (storage.md §7.2).</summary>
internal sealed class CustomLayout : IStorageLayout
{
    public string Name => "custom";

    public Refusal? Apply(StorageDraft draft, LayoutParameters parameters)
    {
        if (parameters.Custom is not { } document) return Refusal.BadRequest("No custom storage layout configuration found");
        var unknown = document.Disks.Where(name => draft.Disks.All(d => d.Name != name)).Order(StringComparer.Ordinal).ToList();
        return unknown.Count > 0 ? Refusal.BadRequest($"Unknown machine disk(s): {string.Join(", ", unknown)}") : new Construction(draft, document).Run();
    }

    /// <summary>One application: what stands so far, by name.</summary>
    private sealed class Construction(StorageDraft draft, CustomLayoutDocument document)
    {
        private readonly Dictionary<string, StorageTarget> _built = [];
        private readonly Dictionary<string, CacheSet> _caches = [];
        private readonly HashSet<string> _mounted = [];

        public Refusal? Run()
        {
            var described = document.Layout.Where(e => e.Value is CustomDisk).Select(e => e.Key).ToHashSet();
            foreach (var name in document.Disks.Where(d => !described.Contains(d))) _built[name] = StorageTarget.Of(draft.Disks.First(d => d.Name == name));
            foreach (var (name, entry) in document.Layout.Where(e => e.Value is CustomDisk { Boot: true })) draft.BootFrom(draft.Disks.First(d => d.Name == name).Id);
            var waiting = document.Layout.ToList();
            while (waiting.Count > 0)
            {
                var ready = waiting.Where(e => e.Value.Needs.All(_built.ContainsKey)).ToList();
                if (ready.Count == 0) return Refusal.BadRequest($"{string.Join(", ", waiting.Select(e => e.Key))} cannot be built: they need each other.");
                foreach (var (name, entry) in ready)
                {
                    if (Build(name, entry) is { } refusal) return refusal;
                }

                waiting = [.. waiting.Except(ready)];
            }

            return document.Mounts.FirstOrDefault(m => !_mounted.Contains(m.Path)) is { } missing
                ? Refusal.BadRequest($"{missing.Device} has no filesystem to mount at {missing.Path}.")
                : null;
        }

        private Refusal? Build(string name, CustomEntry entry)
        {
            switch (entry)
            {
                case CustomDisk disk:
                    var device = draft.Disks.First(d => d.Name == name);
                    if (disk.Ptable is { } table && draft.MakeTable(device.Id, table) is { } refused) return refused;
                    return AddPartitions(device.Id, disk.Partitions) ?? Built(name, StorageTarget.Of(device), disk.Fs);
                case CustomRaid raid:
                    var array = draft.AddRaid(name, raid.Level, Targets(raid.Members), Targets(raid.Spares));
                    if (array.IsRefused) return array.Refusal;
                    return AddPartitions(array.Value!.Id, raid.Partitions) ?? Built(name, StorageTarget.Of(array.Value), raid.Fs);
                case CustomLvm lvm:
                    return BuildLvm(name, lvm);
                case CustomBcache bcache:
                    var set = CacheOn(bcache.CacheDevice);
                    if (set.IsRefused) return set.Refusal;
                    var volume = draft.AddBcache(name, set.Value!, _built[bcache.BackingDevice], bcache.CacheMode);
                    return volume.Refusal ?? Built(name, StorageTarget.Of(volume.Value!), bcache.Fs);
                case CustomSpecial special:
                    var mount = document.Mounts.First(m => m.Device == name);
                    _mounted.Add(mount.Path);
                    return draft.AddSpecial(special.Fs, mount.Path, mount.Options).Refusal;
                default:
                    return Refusal.BadRequest($"{name} is of no known type.");
            }
        }

        private Refusal? BuildLvm(string name, CustomLvm lvm)
        {
            var group = draft.AddVolumeGroup(name, Targets(lvm.Members));
            if (group.IsRefused) return group.Refusal;
            foreach (var part in lvm.Volumes)
            {
                var volume = draft.AddLogicalVolume(group.Value!, part.Name, part.Size);
                if (volume.IsRefused) return volume.Refusal;
                if (Built(part.Name, StorageTarget.Of(volume.Value!), part.Fs) is { } refusal) return refusal;
            }

            return null;
        }

        private Refusal? AddPartitions(int deviceId, IReadOnlyList<CustomPart> parts)
        {
            foreach (var part in parts)
            {
                var partition = draft.AddPartition(deviceId, part.Size, part.Bootable);
                if (partition.IsRefused) return partition.Refusal;
                if (Built(part.Name, StorageTarget.Of(partition.Value!), part.Fs) is { } refusal) return refusal;
            }

            return null;
        }

        private Outcome<CacheSet> CacheOn(string name)
        {
            if (_caches.TryGetValue(name, out var known)) return known;
            var made = draft.AddCacheSet(_built[name]);
            if (!made.IsRefused) _caches[name] = made.Value!;
            return made;
        }

        private Refusal? Built(string name, StorageTarget target, string? fs)
        {
            _built[name] = target;
            if (fs is null) return null;
            var mount = document.Mounts.FirstOrDefault(m => m.Device == name);
            if (mount is not null) _mounted.Add(mount.Path);
            return draft.Format(target, fs, mountPoint: fs == "swap" ? FilesystemTypes.NoPlace : mount?.Path, options: mount?.Options).Refusal;
        }

        private List<StorageTarget> Targets(IReadOnlyList<string> names) => [.. names.Select(n => _built[n])];
    }
}
