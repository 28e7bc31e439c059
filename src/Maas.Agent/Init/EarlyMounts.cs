using Maas.Agent.Host;

namespace Maas.Agent.Init;

/// <summary>The kernel's filesystems, before anything can be opened, logged or looked up.</summary>
internal static class EarlyMounts
{
    private static readonly (string Source, string Target, string Type, nuint Flags, string? Data)[] Table =
    [
        ("proc", "/proc", "proc", Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC, null),
        ("sysfs", "/sys", "sysfs", Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC, null),
        ("devtmpfs", "/dev", "devtmpfs", Libc.MS_NOSUID, "mode=0755"),
        ("devpts", "/dev/pts", "devpts", Libc.MS_NOSUID | Libc.MS_NOEXEC, "gid=5,mode=0620,ptmxmode=0666"),
        ("tmpfs", "/dev/shm", "tmpfs", Libc.MS_NOSUID | Libc.MS_NODEV, "mode=1777"),
        ("tmpfs", "/run", "tmpfs", Libc.MS_NOSUID | Libc.MS_NODEV, "mode=0755"),
        ("tmpfs", "/tmp", "tmpfs", Libc.MS_NOSUID | Libc.MS_NODEV, "mode=1777"),
        ("securityfs", "/sys/kernel/security", "securityfs", 0, null),
        ("debugfs", "/sys/kernel/debug", "debugfs", 0, null),
        ("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, null),
        ("efivarfs", "/sys/firmware/efi/efivars", "efivarfs", 0, null),
    ];

    /// <summary>Those a kernel does not have, or has mounted already, are left alone.</summary>
    public static void Mount()
    {
        foreach (var (source, target, type, flags, data) in Table)
        {
            if (!target.StartsWith("/sys/", StringComparison.Ordinal))
                Directory.CreateDirectory(target);
            else if (!Directory.Exists(target))
                continue;
            _ = Libc.mount(source, target, type, flags, data);
        }
        if (!File.Exists("/dev/fd"))
            File.CreateSymbolicLink("/dev/fd", "/proc/self/fd");
    }
}
