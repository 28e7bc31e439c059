using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>A node's storage while one rule changes it: every step keeps the invariants of storage.md or is refused with the contract's sentence.
/// Lives within one call; the result is <see cref="Node"/>. Filesystems are those in force: the owner's copy where there is one, else the template.
/// A step that is refused may have done half of its work: the draft is then thrown away.</summary>
public sealed partial class StorageDraft(Node node, INodeNumbers numbers)
{
    private readonly List<BlockDevice> _devices = [.. node.Storage.BlockDevices];
    private readonly List<FilesystemGroup> _groups = [.. node.Storage.Groups];
    private readonly List<CacheSet> _cacheSets = [.. node.Storage.CacheSets];
    private readonly List<Filesystem> _filesystems = [.. node.Storage.Effective];
    private bool _acquired = node.Storage.Acquired is not null;
    private int? _bootDisk = node.BootDiskId;

    /// <summary>The node with what has been done so far.</summary>
    public Node Node => node with
    {
        BootDiskId = _bootDisk,
        Storage = node.Storage with
        {
            BlockDevices = [.. _devices],
            Groups = [.. _groups],
            CacheSets = [.. _cacheSets],
            Filesystems = _acquired ? node.Storage.Filesystems : [.. _filesystems],
            Acquired = _acquired ? [.. _filesystems] : null,
        },
    };

    /// <summary>The disk that the node boots from; null when it has none.</summary>
    public BlockDevice? Boot => BootDisk.Of(Node);

    public IReadOnlyList<BlockDevice> Disks => [.. _devices.Where(d => !d.IsVirtual).OrderBy(d => d.Id)];

    public BlockDevice Device(int id) => _devices.Single(d => d.Id == id);

    public Partition Partition(int id) => _devices.SelectMany(d => d.Partitions).Single(p => p.Id == id);

    public FilesystemGroup Group(int id) => _groups.Single(g => g.Id == id);

    public BlockDevice DiskOf(Partition partition) => _devices.Single(d => d.Partitions.Any(p => p.Id == partition.Id));

    public long SizeOf(StorageTarget target) => target.BlockDeviceId is { } device ? Device(device).Size : Partition(target.PartitionId!.Value).Size;

    public Filesystem? FilesystemOn(StorageTarget target) => _filesystems.FirstOrDefault(target.Carries);

    /// <summary>Leaves bare disks: no tables, filesystems, groups or special filesystems, and nobody's copy of them.</summary>
    public void Clear()
    {
        _acquired = false;
        _filesystems.Clear();
        _groups.Clear();
        _cacheSets.Clear();
        _devices.RemoveAll(d => d.IsVirtual);
        for (var i = 0; i < _devices.Count; i++) _devices[i] = _devices[i] with { PartitionTable = null, Partitions = [] };
    }

    private Filesystem On(StorageTarget target, string fstype) => new()
    {
        Id = numbers.Filesystem(),
        Fstype = fstype,
        Uuid = numbers.Uuid(),
        BlockDeviceId = target.BlockDeviceId,
        PartitionId = target.PartitionId,
    };

    private void Replace(BlockDevice device) => _devices[_devices.FindIndex(d => d.Id == device.Id)] = device;

    private void Replace(FilesystemGroup group) => _groups[_groups.FindIndex(g => g.Id == group.Id)] = group;

    private void Replace(Filesystem filesystem) => _filesystems[_filesystems.FindIndex(f => f.Id == filesystem.Id)] = filesystem;

    private FilesystemGroup? GroupOf(BlockDevice device) => device.GroupId is { } id ? _groups.FirstOrDefault(g => g.Id == id) : null;

    /// <summary>What a membership is called in sentences; null for a filesystem of the owner.</summary>
    private string? PartOf(Filesystem? filesystem) => filesystem switch
    {
        { GroupId: { } id } => GroupNames.Nice(Group(id).Type),
        { CacheSetId: not null } => GroupNames.CacheSet,
        { Fstype: "vmfs6" } => GroupNames.Nice(FilesystemGroupType.Vmfs6),
        _ => null,
    };
}
