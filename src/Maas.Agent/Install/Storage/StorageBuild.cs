using Maas.Agent.Host;
using Maas.Agent.Install.Tables;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>A filesystem that was made.</summary>
/// <param name="Uuid">As <c>UUID=</c> in fstab wants it.</param>
internal sealed record Filesystem(string Device, string Type, string Uuid);

/// <summary>What has been built of the plan's storage so far; every step looks up what it needs here and leaves what it made.</summary>
internal sealed class StorageBuild(InstallPlan plan, SystemTree tree, Programs programs, string target, TimeProvider time)
{
    private static readonly TimeSpan Appear = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, string> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (BlockIo Disk, PartitionTable Table)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Filesystem> _filesystems = new(StringComparer.Ordinal);
    private readonly List<string> _links = [];
    private readonly List<string> _mounted = [];
    private readonly List<string> _fstab = [];
    private readonly List<string> _grubDevices = [];

    public InstallPlan Plan => plan;
    public SystemTree Tree => tree;
    public Programs Programs => programs;
    public string Target => target;
    public IReadOnlyList<string> Fstab => _fstab;

    /// <summary>Devices that the firmware looks for a boot loader on.</summary>
    public IReadOnlyList<string> GrubDevices => _grubDevices;

    /// <summary>An image of a whole disk: partitions come with it.</summary>
    public bool IsDiskImage => plan.Source.Type >= SourceType.DdRaw;

    /// <summary>The mount points, root first.</summary>
    public IReadOnlyList<string> Mounted => _mounted;

    public async Task RunAsync(InstallLog log, CancellationToken cancel)
    {
        foreach (var action in plan.Storage)
        {
            // Of a disk image's storage only the disk itself matters.
            if (IsDiskImage && action is not DiskAction)
                continue;
            log.Note($"storage: {action}");
            await StorageSteps.For(action).BuildAsync(action, this, cancel);
        }
        if (IsDiskImage ? _grubDevices.Count == 0 : !_mounted.Contains(target))
            throw new InstallException(IsDiskImage ? "The plan names no disk for the image." : "The plan mounts nothing at /.");
    }

    public void Device(string id, string path) => _devices[id] = path;

    public string DeviceOf(string id) => _devices.GetValueOrDefault(id) ?? throw new InstallException($"The plan uses {id} before it is made.");

    public void Filesystem(string id, Filesystem filesystem)
    {
        _filesystems[id] = filesystem;
        // Where no udev runs. Without the link GRUB's menu names the root by a kernel name, which may be another disk's at the next boot.
        var link = "/dev/disk/by-uuid/" + filesystem.Uuid;
        Directory.CreateDirectory("/dev/disk/by-uuid");
        if (new FileInfo(link).LinkTarget is not null)
            File.Delete(link);
        File.CreateSymbolicLink(link, filesystem.Device);
        _links.Add(link);
    }

    public Filesystem FilesystemOf(string id) => _filesystems.GetValueOrDefault(id) ?? throw new InstallException($"The plan mounts {id} before it is formatted.");

    public void GrubDevice(string path) => _grubDevices.Add(path);

    public void Mount(string path) => _mounted.Add(path);

    public void FstabLine(string line) => _fstab.Add(line);

    /// <summary>Starts a table on a disk or an array; null makes none.</summary>
    /// <param name="lost">Bytes by which the device may be smaller than the plan has it.</param>
    public void StartTable(string id, string path, string? kind, long lost = 0)
    {
        if (kind is null)
            return;
        var disk = new BlockIo(path);
        PartitionTable table = kind switch
        {
            "gpt" => new GptTable(disk, Guid.NewGuid()) { Lost = lost },
            "msdos" => new MbrTable(disk, BitConverter.ToUInt32(Guid.NewGuid().ToByteArray())) { Lost = lost },
            _ => throw new InstallException($"There is no partition table of kind {kind}."),
        };
        table.Write();
        if (!disk.RereadTable())
            throw new InstallException($"{path} is in use: the kernel does not let its partitions go.");
        _tables[id] = (disk, table);
    }

    public (BlockIo Disk, PartitionTable Table) TableOf(string id) =>
        _tables.TryGetValue(id, out var table) ? table : throw new InstallException($"The plan partitions {id}, which has no partition table.");

    /// <summary>Device nodes appear a moment after the kernel was told.</summary>
    public async Task AppearsAsync(string path, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        while (!File.Exists(path))
        {
            if (time.GetElapsedTime(start) > Appear)
                throw new InstallException($"{path} did not appear.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);
        }
    }

    /// <summary>Last mounted first.</summary>
    public Task UnmountAsync(bool failOnBusy)
    {
        foreach (var path in _mounted.AsEnumerable().Reverse().ToList())
        {
            if (Libc.umount2(path, failOnBusy ? 0 : Libc.MNT_DETACH) < 0 && failOnBusy)
            {
                // A daemon that a maintainer script started in the target keeps it; its files are safe once flushed.
                Libc.sync();
                SystemCallException.Demand(Libc.umount2(path, Libc.MNT_DETACH), $"unmounting {path}");
            }
            _mounted.Remove(path);
        }
        foreach (var link in _links)
            File.Delete(link);
        foreach (var (disk, _) in _tables.Values)
            disk.Dispose();
        _links.Clear();
        _tables.Clear();
        return Task.CompletedTask;
    }
}
