using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>Another machine's configuration on this machine's disks (storage.md §10).</summary>
public sealed partial class StorageDraft
{
    /// <summary>Clears the disks and builds on them what stands on those of the source: its template, not the copy of an owner. Every part gets a
    /// number and a UUID of its own.</summary>
    /// <param name="disks">This node's disk for each disk of the source.</param>
    public Refusal? CopyFrom(Node source, IReadOnlyDictionary<int, int> disks)
    {
        Clear();
        _bootDisk = source.BootDiskId is { } boot && disks.TryGetValue(boot, out var same) ? same : _bootDisk;
        var (storage, groups, sets, devices) = (source.Storage, new Dictionary<int, int>(), new Dictionary<int, int>(), new Dictionary<int, int>(disks));
        var partitions = new Dictionary<int, int>();
        foreach (var set in storage.CacheSets.OrderBy(c => c.Id)) _cacheSets.Add(new CacheSet(sets[set.Id] = numbers.CacheSet()));
        foreach (var group in storage.Groups.OrderBy(g => g.Id))
        {
            _groups.Add(group with
            {
                Id = groups[group.Id] = numbers.FilesystemGroup(),
                Uuid = numbers.Uuid(),
                CacheSetId = group.CacheSetId is { } cache && sets.TryGetValue(cache, out var copied) ? copied : null,
            });
        }

        foreach (var device in storage.BlockDevices.Where(d => d.IsVirtual).OrderBy(d => d.Id))
        {
            var group = device.GroupId is { } id && groups.TryGetValue(id, out var copied) ? copied : (int?)null;
            _devices.Add(device with { Id = devices[device.Id] = numbers.BlockDevice(), Uuid = numbers.Uuid(), GroupId = group, PartitionTable = null, Partitions = [] });
        }

        foreach (var device in storage.BlockDevices.Where(d => devices.ContainsKey(d.Id)).OrderBy(d => d.Id))
        {
            Replace(Device(devices[device.Id]) with
            {
                PartitionTable = device.PartitionTable,
                Partitions = [.. device.Partitions.Select(p => p with { Id = partitions[p.Id] = numbers.Partition(), Uuid = numbers.Uuid() })],
            });
        }

        foreach (var filesystem in storage.Filesystems.OrderBy(f => f.Id))
        {
            _filesystems.Add(filesystem with
            {
                Id = numbers.Filesystem(),
                Uuid = numbers.Uuid(),
                BlockDeviceId = Copied(filesystem.BlockDeviceId, devices),
                PartitionId = Copied(filesystem.PartitionId, partitions),
                GroupId = Copied(filesystem.GroupId, groups),
                CacheSetId = Copied(filesystem.CacheSetId, sets),
            });
        }

        return _devices.GroupBy(d => d.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? Refusal.BadRequest($"destination node has a block device named {twice.Key} already")
            : Settle();
    }

    private static int? Copied(int? id, Dictionary<int, int> map) => id is { } known ? map[known] : null;
}
