using Maas.Domain.Installation;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Provisioning;

/// <summary>A node's storage in the order of building (deploy.md §4, storage.md §8): what an action names precedes it, mounts come last by path.</summary>
public sealed class StorageActions
{
    private readonly Node _node;
    private readonly StorageModel _storage;
    private readonly HashSet<int> _grubDisks;

    private StorageActions(Node node)
    {
        _node = node;
        _storage = node.Storage;
        _grubDisks = GrubDisks();
    }

    public static IReadOnlyList<StorageAction> Of(Node node) => new StorageActions(node).Build();

    private List<StorageAction> Build()
    {
        var devices = new List<StorageAction>();
        foreach (var disk in _storage.BlockDevices.Where(d => !d.IsVirtual).OrderBy(d => d.Id))
        {
            devices.Add(Disk(disk));
            devices.AddRange(Partitions(disk));
        }

        foreach (var group in _storage.Groups.OrderBy(g => g.Id)) devices.AddRange(Group(group));
        var own = _storage.Effective.Where(IsOwn).ToList();
        devices.AddRange(own.Where(f => StorageTarget.Of(f) is not null).OrderBy(f => f.Id).Select(Format));
        var mounts = own.Where(f => f.MountPoint is not null).OrderBy(f => f.MountPoint, StringComparer.Ordinal).ThenBy(f => f.Id).Select(Mount);
        return [.. Sorted(devices), .. mounts];
    }

    /// <summary>Filesystems of the owner, as opposed to memberships in groups.</summary>
    private static bool IsOwn(Filesystem filesystem) => filesystem is { GroupId: null, CacheSetId: null, Fstype: not ("vmfs6" or "lvm-pv" or "raid" or "raid-spare" or "bcache-cache" or "bcache-backing") };

    private DiskAction Disk(BlockDevice disk)
    {
        var grub = _grubDisks.Contains(disk.Id);
        var byPath = disk is not { Model.Length: > 0, Serial.Length: > 0 };
        return new DiskAction
        {
            Id = disk.Name,
            Model = byPath ? null : disk.Model,
            Serial = byPath ? null : disk.Serial,
            Path = byPath ? disk.IdPath is { Length: > 0 } path ? path : $"/dev/{disk.Name}" : null,
            Ptable = TableOf(disk, grub),
            Wipe = "superblock",
            GrubDevice = grub && !StorageSpace.NeedsPrep(_node),
        };
    }

    private string? TableOf(BlockDevice disk, bool grub) => disk.PartitionTable switch
    {
        PartitionTableType.Gpt => "gpt",
        PartitionTableType.Mbr => "msdos",
        _ when !grub => null,
        _ => _node.BiosBootMethod is "uefi" or "powernv" or "powerkvm" || StorageSpace.IsArch(_node, "amd64") ? "gpt" : "msdos",
    };

    private IEnumerable<StorageAction> Partitions(BlockDevice device)
    {
        var grub = _grubDisks.Contains(device.Id);
        var (gpt, offset) = (!device.IsVirtual && TableOf(device, grub) == "gpt", (long?)StorageSpace.FirstOffset);
        if (gpt && StorageSpace.NeedsBiosBoot(_node) && !IsEsxi(device) && device.Partitions.All(p => p.Index != 1))
        {
            yield return Reserved(device, StorageSpace.BiosBoot, "bios_grub");
            offset = null;
        }
        else if (grub && StorageSpace.NeedsPrep(_node) && device.Partitions.All(p => p.Index != 1))
        {
            yield return Reserved(device, StorageSpace.Prep, "prep");
            offset = null;
        }

        var mbr = device.PartitionTable == PartitionTableType.Mbr;
        var partitions = device.Partitions.OrderBy(p => p.Index).ToList();
        foreach (var partition in partitions)
        {
            if (mbr && partition.Index == 5) yield return Extended(device, partitions);
            var logical = mbr && partition.Index >= 5;
            yield return new PartitionAction
            {
                Id = NameOf(device, partition),
                Device = device.Name,
                Number = partition.Index,
                Size = partition.Size - (logical ? StorageSpace.Mebibyte : 0),
                Offset = offset,
                Uuid = partition.Uuid,
                Flag = logical ? "logical" : partition.Bootable ? "boot" : null,
                Wipe = "superblock",
            };
            offset = null;
        }
    }

    private static PartitionAction Reserved(BlockDevice device, long size, string flag) => new()
    {
        Id = $"{device.Name}-part1",
        Device = device.Name,
        Number = 1,
        Size = size,
        Offset = StorageSpace.FirstOffset,
        Flag = flag,
        Wipe = "zero",
    };

    /// <summary>The fourth of an MBR holds all logical ones, each with a table of its own before it.</summary>
    private static PartitionAction Extended(BlockDevice device, List<Partition> partitions)
    {
        var before = partitions.Where(p => p.Index < 4).Sum(p => p.Size);
        var logical = partitions.Count(p => p.Index >= 5);
        return new PartitionAction
        {
            Id = $"{device.Name}-part4",
            Device = device.Name,
            Number = 4,
            Size = device.Size - StorageSpace.FirstOffset - StorageSpace.Mebibyte - before - logical * StorageSpace.Mebibyte,
            Flag = "extended",
        };
    }

    private IEnumerable<StorageAction> Group(FilesystemGroup group)
    {
        var devices = _storage.BlockDevices.Where(d => d.GroupId == group.Id).OrderBy(d => d.Id).ToList();
        switch (group.Type)
        {
            case FilesystemGroupType.LvmVg:
                yield return new LvmVolgroupAction { Id = group.Name, Name = group.Name, Uuid = group.Uuid, Devices = Members(group, "lvm-pv") };
                foreach (var volume in devices)
                {
                    var name = volume.Name.StartsWith(group.Name + "-", StringComparison.Ordinal) ? volume.Name[(group.Name.Length + 1)..] : volume.Name;
                    yield return new LvmPartitionAction { Id = volume.Name, Name = name, Volgroup = group.Name, Size = volume.Size };
                }

                break;
            case FilesystemGroupType.Bcache:
                var cache = _storage.Filesystems.FirstOrDefault(f => f.CacheSetId is not null && f.CacheSetId == group.CacheSetId);
                yield return new BcacheAction
                {
                    Id = group.Name,
                    Name = group.Name,
                    BackingDevice = Members(group, "bcache-backing").FirstOrDefault() ?? "",
                    CacheDevice = cache is null ? "" : NameOf(cache),
                    CacheMode = group.CacheMode ?? "writethrough",
                    Ptable = devices is [{ PartitionTable: not null }] ? "gpt" : null,
                };
                foreach (var device in devices)
                    foreach (var partition in Partitions(device)) yield return partition;
                break;
            case FilesystemGroupType.Vmfs6:
                yield return new VmfsAction { Id = group.Name, Name = group.Name, Devices = Members(group, "vmfs6") };
                break;
            default:
                yield return new RaidAction
                {
                    Id = group.Name,
                    Name = group.Name,
                    Raidlevel = GroupSizes.RaidLevel(group.Type),
                    Devices = Members(group, "raid"),
                    SpareDevices = Members(group, "raid-spare"),
                    Ptable = devices is [{ PartitionTable: { } table }] ? (table == PartitionTableType.Gpt ? "gpt" : "msdos") : null,
                };
                foreach (var device in devices)
                    foreach (var partition in Partitions(device)) yield return partition;
                break;
        }
    }

    private List<string> Members(FilesystemGroup group, string fstype) =>
        [.. _storage.Filesystems.Where(f => f.GroupId == group.Id && f.Fstype == fstype).Select(NameOf).Order(StringComparer.Ordinal)];

    private FormatAction Format(Filesystem filesystem) => new()
    {
        Id = $"{NameOf(filesystem)}_format",
        Volume = NameOf(filesystem),
        Fstype = filesystem.Fstype,
        Uuid = filesystem.Uuid,
        Label = Given(filesystem.Label),
        ExtraOptions = _node.Osystem == "suse" && _node.DistroSeries.StartsWith("sles12", StringComparison.Ordinal) && filesystem.Fstype == "ext4" ? ["-O", "^metadata_csum"] : [],
    };

    private MountAction Mount(Filesystem filesystem) => StorageTarget.Of(filesystem) is not null
        ? new MountAction { Id = $"{NameOf(filesystem)}_mount", Device = $"{NameOf(filesystem)}_format", Path = filesystem.MountPoint!, Options = Given(filesystem.MountOptions) }
        : new MountAction
        {
            Id = $"{filesystem.MountPoint!.Trim('/').Replace('/', '-')}_mount",
            Path = filesystem.MountPoint,
            Options = Given(filesystem.MountOptions),
            Fstype = filesystem.Fstype,
            Spec = filesystem.Fstype,
        };

    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    private string NameOf(Filesystem filesystem)
    {
        if (filesystem.BlockDeviceId is { } id) return _storage.BlockDevice(id)?.Name ?? "";
        return filesystem.PartitionId is { } part && _storage.Partition(part) is { } partition ? NameOf(_storage.DiskOf(partition)!, partition) : "";
    }

    private static string NameOf(BlockDevice device, Partition partition) => $"{device.Name}-part{partition.Index}";

    private bool IsEsxi(BlockDevice device) => _node.Osystem == "esxi" || _storage.Filesystems.Any(f => f.Fstype == "vmfs6" && device.Partitions.Any(p => p.Id == f.PartitionId));

    /// <summary>Where GRUB goes: the boot disk, or all disks of an array that the boot disk is in.</summary>
    private HashSet<int> GrubDisks()
    {
        if (BootDisk.Of(_node) is not { } boot) return [];
        var arrays = _storage.Groups.Where(g => GroupSizes.IsRaid(g.Type)).Select(g => DisksUnder(g.Id)).Where(disks => disks.Contains(boot.Id)).ToList();
        return arrays.Count == 0 ? [boot.Id] : [.. arrays.SelectMany(d => d)];
    }

    private HashSet<int> DisksUnder(int groupId) => [.. _storage.Filesystems.Where(f => f.GroupId == groupId)
        .Select(f => f.BlockDeviceId ?? (f.PartitionId is { } part && _storage.Partition(part) is { } partition ? _storage.DiskOf(partition)?.Id : null))
        .OfType<int>().Where(id => _storage.BlockDevice(id) is { IsVirtual: false })];

    /// <summary>Keeps the order but for what must wait for what it names: arrays of logical volumes, volume groups on caches, and so on.</summary>
    private static List<StorageAction> Sorted(List<StorageAction> actions)
    {
        var sorted = new List<StorageAction>();
        var built = new HashSet<string>(StringComparer.Ordinal);
        var waiting = actions;
        while (waiting.Count > 0)
        {
            var rest = new List<StorageAction>();
            foreach (var action in waiting)
            {
                if (!Needs(action).All(built.Contains))
                {
                    rest.Add(action);
                    continue;
                }

                sorted.Add(action);
                built.Add(action.Id);
            }

            // What needs something that is not there is handed on as it is: the installer names it.
            if (rest.Count == waiting.Count) return [.. sorted, .. rest];
            waiting = rest;
        }

        return sorted;
    }

    private static IEnumerable<string> Needs(StorageAction action) => action switch
    {
        PartitionAction partition => [partition.Device],
        RaidAction raid => raid.Devices.Concat(raid.SpareDevices),
        LvmVolgroupAction group => group.Devices,
        LvmPartitionAction volume => [volume.Volgroup],
        BcacheAction bcache => [bcache.BackingDevice, bcache.CacheDevice],
        VmfsAction store => store.Devices,
        FormatAction format => [format.Volume],
        _ => [],
    };
}
