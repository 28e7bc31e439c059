using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Tests.Storage;

/// <summary>What is true of every node's storage, whatever was done to it.</summary>
internal static class StorageInvariants
{
    /// <returns>What is broken; none when all is well.</returns>
    public static IEnumerable<string> Broken(Node node)
    {
        var storage = node.Storage;
        var partitions = storage.BlockDevices.SelectMany(d => d.Partitions).ToList();
        if (Twice(storage.BlockDevices.Select(d => d.Name)) is { } name) yield return $"two devices named {name}";
        if (Twice(storage.BlockDevices.Select(d => d.Id)) is not null || Twice(partitions.Select(p => p.Id)) is not null) yield return "a number twice";
        foreach (var device in storage.BlockDevices)
        {
            if (device.PartitionTable is null && device.Partitions.Count > 0) yield return $"{device.Name} has partitions and no table";
            if (device.Partitions.Count > 0 && device.Partitions.Sum(p => p.Size) + StorageSpace.Overhead(node) > device.Size) yield return $"{device.Name} is too full";
            if (device.Partitions.Any(p => p.Size <= 0 || p.Size % StorageSpace.Alignment != 0)) yield return $"{device.Name} has a partition that is not aligned";
            if (Twice(device.Partitions.Select(p => p.Index)) is { } index) yield return $"{device.Name} has two partitions {index}";
            if (device.PartitionTable == PartitionTableType.Mbr && device.Partitions.Any(p => p.Index == 4)) yield return $"{device.Name} has a primary fourth";
            if (device.PartitionTable is not null && storage.Effective.Any(f => f.BlockDeviceId == device.Id)) yield return $"{device.Name} has a table and a filesystem";
            if (device.IsVirtual && storage.Groups.All(g => g.Id != device.GroupId)) yield return $"{device.Name} is of no group";
        }

        var places = storage.Effective.Select(f => StorageTarget.Of(f)).OfType<StorageTarget>().ToList();
        if (Twice(places) is not null) yield return "two filesystems at one place";
        foreach (var place in places)
            if (place.BlockDeviceId is { } id ? storage.BlockDevice(id) is null : storage.Partition(place.PartitionId!.Value) is null) yield return "a filesystem on nothing";
        if (Twice(storage.Effective.Select(f => f.MountPoint).OfType<string>().Where(m => m != "none")) is { } point) yield return $"two filesystems mounted at {point}";
        if (BootDisk.Of(node) is { } boot && storage.Effective.Any(f => f.BlockDeviceId == boot.Id)) yield return "a filesystem on the boot disk itself";
        foreach (var group in storage.Groups)
            foreach (var problem in OfGroup(node, group)) yield return $"{group.Name}: {problem}";
    }

    private static IEnumerable<string> OfGroup(Node node, FilesystemGroup group)
    {
        var storage = node.Storage;
        List<long> Sizes(string mark) => [.. storage.Effective.Where(f => f.GroupId == group.Id && f.Fstype == mark)
            .Select(f => f.BlockDeviceId is { } id ? storage.BlockDevice(id)!.Size : storage.Partition(f.PartitionId!.Value)!.Size)];
        var devices = storage.BlockDevices.Where(d => d.GroupId == group.Id).ToList();
        switch (group.Type)
        {
            case FilesystemGroupType.LvmVg:
                if (Sizes("lvm-pv").Count == 0) yield return "no physical volume";
                if (devices.Sum(d => d.Size) > GroupSizes.VolumeGroup(Sizes("lvm-pv"))) yield return "volumes larger than the group";
                break;
            case FilesystemGroupType.Bcache:
                if (storage.CacheSets.All(c => c.Id != group.CacheSetId)) yield return "no cache set";
                if (Sizes("bcache-backing") is not [var backing] || devices is not [{ } cached] || cached.Size != backing) yield return "not the size of what is behind it";
                break;
            case FilesystemGroupType.Vmfs6:
                if (devices is not [{ } store] || store.Size != Sizes("vmfs6").Sum()) yield return "not the sum of its members";
                break;
            default:
                var (active, spares) = (Sizes("raid"), Sizes("raid-spare"));
                if (GroupSizes.CheckRaid(group.Type, active.Count, spares.Count) is { } refusal) yield return refusal.Text;
                if (devices is not [{ } array] || array.Size != GroupSizes.Raid(group.Type, active, spares)) yield return "not the size of its level";
                break;
        }
    }

    private static string? Twice<T>(IEnumerable<T> values) => values.GroupBy(v => v).Where(g => g.Count() > 1).Select(g => $"{g.Key}").FirstOrDefault();
}
