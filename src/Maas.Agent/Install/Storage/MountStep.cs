using Maas.Agent.Host;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Mounts a filesystem into the target and notes it for the installed system.</summary>
internal sealed class MountStep : StorageStep<MountAction>
{
    protected override Task BuildAsync(MountAction action, StorageBuild build, CancellationToken cancel)
    {
        if (action.Device is null)
        {
            build.FstabLine($"{action.Spec ?? action.Fstype ?? "none"} {action.Path} {action.Fstype ?? "tmpfs"} {action.Options ?? "defaults"} 0 0");
            return Task.CompletedTask;
        }
        var filesystem = build.FilesystemOf(action.Device);
        build.FstabLine(Line(action, filesystem));
        if (filesystem.Type == "swap" || action.Path == "none")
            return Task.CompletedTask;
        var path = action.Path == "/" ? build.Target : build.Target + action.Path;
        Directory.CreateDirectory(path);
        SystemCallException.Demand(Libc.mount(filesystem.Device, path, filesystem.Type, 0, null), $"mounting {filesystem.Device} ({filesystem.Type}) at {action.Path}");
        build.Mount(path);
        return Task.CompletedTask;
    }

    public static string Line(MountAction action, Filesystem filesystem)
    {
        if (filesystem.Type == "swap")
            return $"UUID={filesystem.Uuid} none swap {action.Options ?? "sw"} 0 0";
        // Journals of xfs and btrfs make their own checks; of the others the root goes first.
        var pass = filesystem.Type is "xfs" or "btrfs" ? 0 : action.Path == "/" ? 1 : 2;
        // FAT has no owners: keys on the EFI system partition are for root alone.
        var options = action.Options is { Length: > 0 } given ? given : filesystem.Type == "vfat" ? "umask=0077" : "defaults";
        return $"UUID={filesystem.Uuid} {action.Path} {filesystem.Type} {options} 0 {pass}";
    }
}
