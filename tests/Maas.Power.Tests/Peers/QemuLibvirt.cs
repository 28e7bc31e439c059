using System.Diagnostics;
using Maas.Power.Transports.Libvirt;
using Maas.Testing;

namespace Maas.Power.Tests.Peers;

/// <summary>libvirt's daemon with QEMU, without virtualization by the processor, in namespaces of its own: its files and sockets are in a directory of the
/// test's, its machines are on a bridge that nothing else is on, and all of them end with it. dnsmasq serves that bridge as the appliance would.</summary>
internal sealed class QemuLibvirt : IAsyncDisposable
{
    public const string Bridge = "br0";
    public const string SecondBridge = "br1";
    public const string Loader = "loader.bin";
    private readonly TemporaryDirectory _directory = new();
    private Process? _process;

    public LibvirtDialer Dialer => new AtSocket(_directory.PathOf("run/libvirt-sock"));

    /// <summary>What dnsmasq says about its clients.</summary>
    public string DhcpLog
    {
        get
        {
            var path = _directory.PathOf("dnsmasq.log");
            if (!File.Exists(path)) return "";
            using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return file.ReadToEnd();
        }
    }

    /// <summary>The disks there are.</summary>
    public IReadOnlyList<string> Disks => Directory.Exists(_directory.PathOf("lib/maas-images")) ? Directory.GetFiles(_directory.PathOf("lib/maas-images")) : [];

    public async Task StartAsync(CancellationToken cancel)
    {
        Command.Needed("libvirtd", "qemu-system-x86_64", "dnsmasq", "unshare");
        foreach (var folder in new[] { "run", "lib", "cache", "etc/qemu/networks/autostart", "tftp" }) Directory.CreateDirectory(_directory.PathOf(folder));
        await WriteAsync("etc/qemu.conf", """
            user = "root"
            group = "root"
            security_driver = "none"
            stdio_handler = "file"
            remember_owner = 0
            namespaces = []
            cgroup_controllers = []

            """);
        await WriteAsync("etc/libvirtd.conf", """
            auth_unix_rw = "none"
            auth_unix_ro = "none"

            """);
        await WriteAsync("etc/qemu/networks/maas.xml", $"<network><name>maas</name><forward mode='bridge'/><bridge name='{Bridge}'/></network>");
        File.CreateSymbolicLink(_directory.PathOf("etc/qemu/networks/autostart/maas.xml"), "/etc/libvirt/qemu/networks/maas.xml");
        await File.WriteAllBytesAsync(_directory.PathOf("tftp/" + Loader), [0xEB, 0xFE], cancel);
        await WriteAsync("start", $"""
            set -e
            d={_directory.Path}
            mount --make-rprivate /
            mount -t tmpfs none /run
            mkdir -p /run/libvirt /var/lib/libvirt /var/cache/libvirt /etc/libvirt
            mount --bind $d/run /run/libvirt
            mount --bind $d/lib /var/lib/libvirt
            mount --bind $d/cache /var/cache/libvirt
            mount --bind $d/etc /etc/libvirt
            # The processor's help is not to be had everywhere, and the same machine is to be tested everywhere.
            [ ! -e /dev/kvm ] || mount --bind /dev/null /dev/kvm
            # The daemon looks for the account of its package, and for interfaces where the network's own are.
            for f in passwd group; do cp /etc/$f $d/$f; done
            grep -q ^libvirt-qemu: $d/passwd || echo libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin >> $d/passwd
            grep -q ^libvirt-qemu: $d/group || echo libvirt-qemu:x:64055: >> $d/group
            for f in passwd group; do mount --bind $d/$f /etc/$f; done
            mount -t sysfs none /sys
            ip link set lo up
            for bridge in {Bridge} {SecondBridge}; do ip link add $bridge type bridge stp_state 0 forward_delay 0; ip link set $bridge up; done
            ip addr add 10.77.0.1/24 dev {Bridge}
            dnsmasq --conf-file=/dev/null --port=0 --interface={Bridge} --bind-interfaces --dhcp-range=10.77.0.100,10.77.0.199 --dhcp-boot={Loader} --enable-tftp \
                --tftp-root=$d/tftp --user=root --log-dhcp --log-facility=$d/dnsmasq.log --dhcp-leasefile=$d/leases --pid-file=
            # As a child, so that the shell, which is the first process here, reaps what QEMU leaves.
            libvirtd &
            wait

            """);
        _process = Command.Start("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", _directory.PathOf("start"));
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        // The socket's file is there before anybody listens.
        for (var tries = 0; ; tries++)
        {
            Assert.False(_process.HasExited || tries == 400, "libvirtd runs");
            try
            {
                await using var first = await Dialer.ConnectAsync("qemu:///system", "", cancel);
                return;
            }
            catch (PowerException)
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Dispose();
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_directory.PathOf(name), text);

    private sealed class AtSocket(string path) : LibvirtDialer(TimeProvider.System)
    {
        protected override async Task<LibvirtConnection> LocalAsync(CancellationToken cancel) =>
            await TryUnixAsync(path, cancel) is { } stream ? On(stream) : throw new PowerException(PowerFailure.Unreachable, "nobody listens.");
    }
}
