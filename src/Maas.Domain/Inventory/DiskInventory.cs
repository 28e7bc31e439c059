using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Domain.Hardware;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Inventory;

/// <summary>Disks of a report into the storage model (lifecycle.md §13.5, storage.md §2.1): matched by serial number, else by path.</summary>
public static partial class DiskInventory
{
    /// <summary>New devices of at most this size are not disks for a system.</summary>
    private const long TooSmall = 4 * StorageSpace.Mebibyte;

    private static readonly string[] OwnTags = ["ssd", "rotary", "removable", "sata", "multipath"];

    public static Node Apply(Node node, HardwareReport report, INodeNumbers numbers)
    {
        var present = node.Storage.BlockDevices.Where(d => !d.IsVirtual).OrderBy(d => d.Id).ToList();
        var unmatched = new List<BlockDevice>(present);
        var disks = new List<BlockDevice>();
        foreach (var disk in Collapse(report.Resources.Storage.Disks).Where(IsDisk))
        {
            var known = Match(unmatched, disk.Disk);
            if (known is null && disk.Disk.Size <= TooSmall) continue;
            if (known is not null) unmatched.Remove(known);
            disks.Add(Describe(known ?? new BlockDevice { Id = numbers.BlockDevice(), Name = disk.Disk.Id }, disk.Disk, disk.IsMultipath));
        }

        var named = Named(disks);
        var storage = Without(node.Storage, unmatched);
        return node with
        {
            BootDiskId = unmatched.Any(d => d.Id == node.BootDiskId) ? null : node.BootDiskId,
            Storage = storage with { BlockDevices = [.. named.Concat(storage.BlockDevices.Where(d => d.IsVirtual)).OrderBy(d => d.Id)] },
        };
    }

    /// <summary>Disks seen through several paths become one, the one of the lowest name.</summary>
    private static List<(StorageDisk Disk, bool IsMultipath)> Collapse(IReadOnlyList<StorageDisk> disks)
    {
        var seen = new Dictionary<(string, string), int>();
        var result = new List<(StorageDisk Disk, bool IsMultipath)>();
        foreach (var disk in disks.OrderBy(d => d.Id.Length).ThenBy(d => d.Id, StringComparer.Ordinal))
        {
            var filled = disk.PciAddress is null && PciPath().Match(disk.DevicePath ?? "") is { Success: true } pci ? disk with { PciAddress = pci.Groups[1].Value } : disk;
            if (disk.Serial is { Length: > 0 } serial && MultiPath().Match(disk.DevicePath ?? "") is { Success: true } path)
            {
                var key = (serial, path.Groups[1].Value);
                if (seen.TryGetValue(key, out var first))
                {
                    result[first] = (result[first].Disk, true);
                    continue;
                }

                seen[key] = result.Count;
            }

            result.Add((filled, false));
        }

        return result;
    }

    private static bool IsDisk((StorageDisk Disk, bool IsMultipath) found) =>
        found.Disk is { ReadOnly: false, Type: not "cdrom", Size: > 0 } disk && KernelName().IsMatch(disk.Id) && !disk.Id.StartsWith("loop", StringComparison.Ordinal);

    private static BlockDevice? Match(List<BlockDevice> known, StorageDisk disk) =>
        (disk.Serial is { Length: > 0 } serial ? known.FirstOrDefault(d => d.Serial == serial && (d.Model ?? "") == (disk.Model ?? "")) ?? known.FirstOrDefault(d => d.Serial == serial) : null)
        ?? known.FirstOrDefault(d => d.IdPath == IdPath(disk) && (d.Serial is null || disk.Serial is null));

    private static BlockDevice Describe(BlockDevice device, StorageDisk disk, bool multipath) => device with
    {
        Name = disk.Id,
        Model = Text(disk.Model),
        Serial = Text(disk.Serial),
        IdPath = IdPath(disk),
        Size = disk.Size,
        BlockSize = disk.BlockSize == 0 ? 512 : disk.BlockSize,
        FirmwareVersion = Text(disk.FirmwareVersion),
        NumaNode = disk.NumaNode,
        BusAddress = disk.PciAddress ?? disk.UsbAddress,
        Tags = Tags(device, disk, multipath),
    };

    private static List<string> Tags(BlockDevice device, StorageDisk disk, bool multipath)
    {
        var tags = device.Tags.Where(t => !OwnTags.Contains(t) && !RpmTag().IsMatch(t)).ToList();
        if (multipath) tags.Add("multipath");
        if (disk.Rpm > 0) tags.AddRange(["rotary", string.Create(CultureInfo.InvariantCulture, $"{disk.Rpm}rpm")]);
        else if (!multipath) tags.Add("ssd");
        if (disk.Removable) tags.Add("removable");
        if (disk.Type == "sata") tags.Add("sata");
        return tags;
    }

    private static string IdPath(StorageDisk disk) =>
        disk.DeviceId is { Length: > 0 and < 256 } id && Text(disk.Serial) is not null && !id.Contains("..", StringComparison.Ordinal) ? $"/dev/disk/by-id/{id}" : $"/dev/{disk.Id}";

    private static string? Text(string? text) => text?.Trim() is { Length: > 0 } given ? (given.Length > 255 ? given[..255] : given) : null;

    /// <summary>Names are unique on a node: the second of a name is a report's mistake.</summary>
    private static IEnumerable<BlockDevice> Named(IEnumerable<BlockDevice> disks) => disks.DistinctBy(d => d.Name);

    /// <summary>The model without disks that are gone and everything that stood on them.</summary>
    private static StorageModel Without(StorageModel storage, List<BlockDevice> gone)
    {
        var devices = gone.Select(d => d.Id).ToHashSet();
        if (devices.Count == 0) return storage;
        while (true)
        {
            var partitions = storage.BlockDevices.Where(d => devices.Contains(d.Id)).SelectMany(d => d.Partitions).Select(p => p.Id).ToHashSet();
            bool Lost(Filesystem f) => (f.BlockDeviceId is { } d && devices.Contains(d)) || (f.PartitionId is { } p && partitions.Contains(p));
            var caches = storage.Filesystems.Where(f => Lost(f) && f.CacheSetId is not null).Select(f => f.CacheSetId).ToHashSet();
            var groups = storage.Filesystems.Where(f => Lost(f) && f.GroupId is not null).Select(f => f.GroupId!.Value)
                .Concat(storage.Groups.Where(g => g.CacheSetId is { } c && caches.Contains(c)).Select(g => g.Id)).ToHashSet();
            var more = storage.BlockDevices.Where(d => d.GroupId is { } g && groups.Contains(g) && devices.Add(d.Id)).ToList();
            if (more.Count > 0) continue;
            bool Stays(Filesystem f) => !Lost(f) && !(f.GroupId is { } g && groups.Contains(g)) && !(f.CacheSetId is { } c && caches.Contains(c));
            return storage with
            {
                BlockDevices = [.. storage.BlockDevices.Where(d => !devices.Contains(d.Id))],
                Groups = [.. storage.Groups.Where(g => !groups.Contains(g.Id))],
                CacheSets = [.. storage.CacheSets.Where(c => !caches.Contains(c.Id))],
                Filesystems = [.. storage.Filesystems.Where(Stays)],
                Acquired = storage.Acquired?.Where(Stays).ToList(),
            };
        }
    }

    /// <summary><c>BUS-ADDRESS-PROTOCOL-DEVICE</c> with a LUN at the end: what several paths to one disk share.</summary>
    [GeneratedRegex(@"^.+-(?:fc|vmbus|sas|ip)-.+lun-([0-9]{1,20})$", RegexOptions.NonBacktracking)]
    private static partial Regex MultiPath();

    [GeneratedRegex(@"^pci-([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])", RegexOptions.NonBacktracking)]
    private static partial Regex PciPath();

    [GeneratedRegex(@"^[0-9]+rpm$", RegexOptions.NonBacktracking)]
    private static partial Regex RpmTag();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.!-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex KernelName();
}
