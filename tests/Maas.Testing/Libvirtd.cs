namespace Maas.Testing;

/// <summary>libvirt's daemon with QEMU, without virtualization by the processor: its files and sockets are in a folder of the test's, and it and all its machines
/// end with the shell that starts it.</summary>
public static class Libvirtd
{
    /// <summary>The account by which it is reached over SSH, where <c>sshd</c> runs beside it.</summary>
    public const string User = "root";
    public const string Password = "n0t-A-secret";

    /// <summary>Programs that it is made of.</summary>
    public static readonly string[] Programs = ["libvirtd", "qemu-system-x86_64", "unshare"];

    /// <summary>Where machines' disks are, as seen from outside.</summary>
    public static string Disks(string folder) => Path.Combine(folder, "lib", "maas-images");

    /// <summary>The command that runs it, in the network that it is started in; with <paramref name="ownNetwork"/> in one of its own, with nothing in it.</summary>
    public static IReadOnlyList<string> Command(string folder, bool ownNetwork = false) =>
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", .. ownNetwork ? ["--net"] : Array.Empty<string>(), "sh", Path.Combine(folder, "start")];

    /// <summary>Writes its configuration, with a network named <c>maas</c> that is a bridge of the host's.</summary>
    /// <param name="services">Shell commands that run before it, with the folder's name in <c>$d</c>: the bridge, and who else serves there.</param>
    public static async Task WriteAsync(string folder, string bridge, string services)
    {
        foreach (var part in new[] { "run", "lib", "cache", "log", "etc/qemu/networks/autostart" }) Directory.CreateDirectory(Path.Combine(folder, part));
        Task FileAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text);
        await FileAsync("etc/qemu.conf", """
            user = "root"
            group = "root"
            security_driver = "none"
            stdio_handler = "file"
            remember_owner = 0
            namespaces = []
            cgroup_controllers = []

            """);
        await FileAsync("etc/libvirtd.conf", """
            auth_unix_rw = "none"
            auth_unix_ro = "none"

            """);
        await FileAsync("etc/qemu/networks/maas.xml", $"<network><name>maas</name><forward mode='bridge'/><bridge name='{bridge}'/></network>");
        File.CreateSymbolicLink(Path.Combine(folder, "etc/qemu/networks/autostart/maas.xml"), "/etc/libvirt/qemu/networks/maas.xml");
        await FileAsync("start", $"""
            set -e
            d={folder}
            mount --make-rprivate /
            mount -t tmpfs none /run
            mkdir -p /run/libvirt /run/sshd /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
            mount --bind $d/run /run/libvirt
            mount --bind $d/lib /var/lib/libvirt
            mount --bind $d/cache /var/cache/libvirt
            mount --bind $d/log /var/log/libvirt
            # The processor's help is not to be had everywhere, and the same machine is to be tested everywhere.
            [ ! -e /dev/kvm ] || mount --bind /dev/null /dev/kvm
            # The daemon looks for the account of its package, and SSH for a password. All of the folder, since its files are replaced when others change accounts.
            cp -a /etc $d/accounts
            mkdir -p $d/accounts/libvirt
            mount --bind $d/accounts /etc
            mount --bind $d/etc /etc/libvirt
            grep -q ^libvirt-qemu: /etc/passwd || echo libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin >> /etc/passwd
            grep -q ^libvirt-qemu: /etc/group || echo libvirt-qemu:x:64055: >> /etc/group
            hash=$(perl -e 'print crypt($ARGV[0], q($6$lab$))' '{Password}')
            sed -i "s|^{User}:[^:]*:|{User}:$hash:|" /etc/shadow
            {services.ReplaceLineEndings("\n")}
            # As a child, so that the shell, which is the first process here, reaps what QEMU leaves.
            libvirtd &
            wait

            """);
    }
}
