using System.Text;
using Maas.Agent.Host;
using Maas.Agent.Install.Storage;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Targets;

/// <summary>Makes what the image brought into this machine's system.</summary>
internal sealed class TargetSystem(string root, Programs programs, SystemTree host)
{
    private TargetTree _tree = new(root);
    private Chroot _chroot = new(new TargetTree(root), programs);
    private string? _ownMount;

    /// <summary>A document that is no YAML would leave the machine unreachable; better now than then.</summary>
    public static Task CheckNetworkAsync(InstallPlan plan) =>
        plan.Network is { } network && Preseeds.YamlNode.Parse(network)?.At("network") is null
            ? throw new InstallException("The network configuration of the plan is not readable.")
            : Task.CompletedTask;

    public async Task ConfigureAsync(InstallPlan plan, StorageBuild build, InstallLog log, CancellationToken cancel)
    {
        if (build.IsDiskImage && !await FindRootAsync(build, log, cancel))
        {
            log.Headline("The image has no Linux system that could be configured; it is left as it is");
            return;
        }
        foreach (var requirement in plan.Requirements.Where(requirement => !requirement.AnyOf.Any(_tree.Exists)))
            throw new InstallException(requirement.Reason);
        foreach (var file in plan.Files)
            _tree.Write(file.Path, file.Content, file.Mode);
        new TargetIdentity(_tree).Write(plan);
        if (_tree.Exists("/curtin/curtin-hooks"))
            await _chroot.RunAsync(["/curtin/curtin-hooks"], cancel);
        if (build.IsDiskImage)
            return;
        var lines = build.Fstab.ToList();
        if (await new SwapFile(_tree, programs).MakeAsync(plan.SwapSize, build, cancel) is { } swap)
            lines.Add(swap);
        _tree.Write("/etc/fstab", string.Join('\n', lines) + "\n");
        await new TargetStorage(_tree, _chroot, programs).WriteAsync(plan, cancel);
        await new BootLoader(_tree, _chroot, host, log).InstallAsync(plan, build, cancel);
    }

    /// <summary>What happened here stays readable on the machine; the plan has credentials.</summary>
    public Task LeaveRecordAsync(byte[] log, byte[] plan)
    {
        if (_tree.Exists("/root"))
        {
            _tree.Write("/root/curtin-install.log", Encoding.UTF8.GetString(log), 0x100);
            _tree.Write("/root/curtin-install-cfg.json", Encoding.UTF8.GetString(plan), 0x100);
        }
        return Task.CompletedTask;
    }

    public async Task RunLateAsync(LateCommand command, CancellationToken cancel)
    {
        if (command.InTarget)
        {
            await _chroot.RunAsync(command.Arguments, cancel);
            return;
        }
        var result = await programs.TryAsync(command.Arguments, environment: new Dictionary<string, string> { ["TARGET_MOUNT_POINT"] = _tree.Root }, cancel: cancel);
        if (!result.Succeeded)
            throw new ProgramFailedException($"{command.Name} ({string.Join(' ', command.Arguments)})", result.ExitStatus, Programs.LastLines(result.Output));
    }

    public Task CloseAsync(bool failOnBusy)
    {
        _chroot.Close();
        if (_ownMount is { } mount && Libc.umount2(mount, failOnBusy ? 0 : Libc.MNT_DETACH) < 0 && failOnBusy)
            _ = Libc.umount2(mount, Libc.MNT_DETACH);
        _ownMount = null;
        return Task.CompletedTask;
    }

    /// <summary>The partition of a disk image that holds a Linux root, largest first; Ubuntu Core keeps its system one directory below.</summary>
    private async Task<bool> FindRootAsync(StorageBuild build, InstallLog log, CancellationToken cancel)
    {
        var disk = Path.GetFileName(build.GrubDevices[0]);
        var partitions = host.Names("/sys/class/block/" + disk).Where(name => host.Exists($"/sys/class/block/{disk}/{name}/partition"))
            .OrderByDescending(name => host.Number($"/sys/class/block/{disk}/{name}/size") ?? 0).ToList();
        Directory.CreateDirectory(root);
        foreach (var partition in partitions)
        {
            await build.AppearsAsync("/dev/" + partition, cancel);
            foreach (var type in (string[])["ext4", "xfs", "btrfs"])
            {
                if (Libc.mount("/dev/" + partition, root, type, 0, null) < 0)
                    continue;
                if (RootBelow(root) is { } place)
                {
                    log.Headline($"The image's system is on {partition}");
                    _ownMount = root;
                    _tree = new TargetTree(place);
                    _chroot = new Chroot(_tree, programs);
                    return true;
                }
                _ = Libc.umount2(root, 0);
                break;
            }
        }
        return false;
    }

    private static string? RootBelow(string mount) =>
        ((string[])[mount, Path.Combine(mount, "system-data"), Path.Combine(mount, "data")]).FirstOrDefault(place => Directory.Exists(Path.Combine(place, "etc")));
}
