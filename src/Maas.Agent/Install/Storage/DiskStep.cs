using Maas.Agent.Hardware;
using Maas.Agent.Hardware.Disks;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Finds a disk, takes it from whatever holds it, wipes it and starts its table.</summary>
internal sealed class DiskStep : StorageStep<DiskAction>
{
    protected override async Task BuildAsync(DiskAction action, StorageBuild build, CancellationToken cancel)
    {
        var path = Find(action, new BlockDevices(build.Tree).All)
            ?? throw new InstallException($"The disk {action.Id} (model '{action.Model}', serial '{action.Serial}', path '{action.Path}') is not in this machine.");
        build.Device(action.Id, path);
        if (action.GrubDevice)
            build.GrubDevice(path);
        if (action.Wipe is null && action.Ptable is null && !build.IsDiskImage)
            return;
        await new Holders(build.Tree, build.Programs).ReleaseAsync(Path.GetFileName(path));
        using (var disk = new BlockIo(path))
        {
            if (action.Wipe == "zero")
                disk.Zero(0, disk.Size);
            else
                disk.WipeEnds();
            if (!disk.RereadTable())
                throw new InstallException($"{path} is in use: the kernel does not let its partitions go.");
        }
        if (!build.IsDiskImage)
            build.StartTable(action.Id, path, action.Ptable);
    }

    /// <summary>A serial number identifies; a path may mean another disk at every boot, so it comes last.</summary>
    public static string? Find(DiskAction action, IReadOnlyList<BlockDevice> disks)
    {
        var bySerial = string.IsNullOrEmpty(action.Serial) ? [] : disks.Where(disk => disk.Serial == action.Serial).ToList();
        var found = bySerial.Find(disk => string.IsNullOrEmpty(action.Model) || disk.Model == action.Model) ?? bySerial.FirstOrDefault();
        if (found is null && action.Path is { Length: > 0 } path)
        {
            found = disks.FirstOrDefault(disk => DiskNames.Names(disk).Contains(path));
            // A loop device or a file is no disk of the hardware; only somebody at a console plans with one.
            if (found is null && File.Exists(path))
                return Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        return found?.Path;
    }
}
