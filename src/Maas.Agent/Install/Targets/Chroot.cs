using Maas.Agent.Host;

namespace Maas.Agent.Install.Targets;

/// <summary>Runs programs inside the installed system, with the kernel's filesystems of this one, and without starting its services.</summary>
internal sealed class Chroot(TargetTree tree, Programs programs)
{
    private const string Policy = "/usr/sbin/policy-rc.d";

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
        ["HOME"] = "/root",
        ["LC_ALL"] = "C.UTF-8",
        ["DEBIAN_FRONTEND"] = "noninteractive",
    };

    private readonly List<string> _mounts = [];
    private bool _policyIsOurs;

    public async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken cancel, string? input = null)
    {
        var result = await TryAsync(command, cancel, input);
        return result.Succeeded ? result.Output : throw new ProgramFailedException($"{string.Join(' ', command)} (in the installed system)", result.ExitStatus, Programs.LastLines(result.Output));
    }

    public async Task<ProgramResult> TryAsync(IReadOnlyList<string> command, CancellationToken cancel, string? input = null)
    {
        Open();
        return await programs.TryAsync(["chroot", tree.Root, .. command], input, Environment, cancel);
    }

    /// <summary>Detached when something inside still runs: the filesystems themselves are not its to keep.</summary>
    public void Close()
    {
        foreach (var mount in _mounts.AsEnumerable().Reverse())
        {
            if (Libc.umount2(mount, 0) < 0)
                _ = Libc.umount2(mount, Libc.MNT_DETACH);
        }
        _mounts.Clear();
        if (_policyIsOurs)
            File.Delete(tree.Path(Policy));
        _policyIsOurs = false;
    }

    private void Open()
    {
        if (_mounts.Count > 0)
            return;
        foreach (var path in (string[])["/dev", "/proc", "/sys", "/run"])
            Bind(path, Libc.MS_BIND | Libc.MS_REC);
        // Names resolve in the target as here; where resolved is used, its file is looked for below /run, which is ours.
        if (File.Exists("/etc/resolv.conf") && !File.Exists("/run/systemd/resolve/stub-resolv.conf"))
        {
            Directory.CreateDirectory("/run/systemd/resolve");
            File.Copy("/etc/resolv.conf", "/run/systemd/resolve/stub-resolv.conf");
            File.Copy("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf", overwrite: true);
        }
        if (!tree.Exists(Policy))
        {
            tree.Write(Policy, "#!/bin/sh\nexit 101\n", 0x1ed);
            _policyIsOurs = true;
        }
    }

    private void Bind(string path, nuint flags)
    {
        var place = tree.Path(path);
        Directory.CreateDirectory(place);
        SystemCallException.Demand(Libc.mount(path, place, null, flags, null), $"binding {path} into the installed system");
        // Private: unmounting the copy must not reach the original.
        const nuint MS_PRIVATE = 1 << 18;
        _ = Libc.mount("none", place, null, MS_PRIVATE | Libc.MS_REC, null);
        _mounts.Add(place);
    }
}
