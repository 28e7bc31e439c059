namespace Maas.Testing.Lab;

/// <summary>Debian's multicast DNS daemon in a namespace, with files of its own.</summary>
public static class Avahi
{
    public static async Task<DaemonProcess> StartAsync(string folder, string network, string hostname)
    {
        var configuration = Path.Combine(folder, $"avahi-{hostname}.conf");
        await File.WriteAllTextAsync(configuration, $"""
            [server]
            host-name={hostname}
            use-ipv4=yes
            use-ipv6=no
            allow-interfaces=eth0
            enable-dbus=no
            [wide-area]
            enable-wide-area=no
            [publish]
            publish-workstation=no
            [reflector]
            [rlimits]
            """);

        // Its pid file and socket have fixed names; every namespace's program has its own mounts.
        return await DaemonProcess.StartAsync(folder, $"avahi-{hostname}",
        [
            "ip", "netns", "exec", network, "sh", "-c", "mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec \"$@\"", "sh",
            "avahi-daemon", "-f", configuration, "--no-drop-root", "--no-chroot", "--no-rlimits",
        ]);
    }
}
