using System.Diagnostics;
using Maas.Power.Transports.Libvirt;
using Maas.Testing;

namespace Maas.Power.Tests.Peers;

/// <summary>libvirt's daemon with QEMU, whose machines are on a bridge that nothing else is on. dnsmasq serves that bridge as the appliance would.</summary>
internal sealed class QemuLibvirt : IAsyncDisposable
{
    public const string Bridge = "br0";
    public const string SecondBridge = "br1";
    public const string BridgeMac = "52:54:00:77:02:00";
    public const string SecondBridgeMac = "52:54:00:77:02:01";
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
    public IReadOnlyList<string> Disks => Directory.Exists(Libvirtd.Disks(_directory.Path)) ? Directory.GetFiles(Libvirtd.Disks(_directory.Path)) : [];

    public async Task StartAsync(CancellationToken cancel)
    {
        Command.Needed([.. Libvirtd.Programs, "dnsmasq"]);
        Directory.CreateDirectory(_directory.PathOf("tftp"));
        await File.WriteAllBytesAsync(_directory.PathOf("tftp/" + Loader), [0xEB, 0xFE], cancel);
        await Libvirtd.WriteAsync(_directory.Path, Bridge, $"""
            # Interfaces are looked for where the network's own are.
            mount -t sysfs none /sys
            ip link set lo up
            # An address of its own stays when machines come and go.
            ip link add {Bridge} address {BridgeMac} up type bridge stp_state 0 forward_delay 0
            ip link add {SecondBridge} address {SecondBridgeMac} up type bridge stp_state 0 forward_delay 0
            ip addr add 10.77.0.1/24 dev {Bridge}
            dnsmasq --conf-file=/dev/null --port=0 --interface={Bridge} --bind-interfaces --dhcp-range=10.77.0.100,10.77.0.199 --dhcp-boot={Loader} --enable-tftp \
                --tftp-root=$d/tftp --user=root --log-dhcp --log-facility=$d/dnsmasq.log --dhcp-leasefile=$d/leases --pid-file=
            """);
        var command = Libvirtd.Command(_directory.Path, ownNetwork: true);
        _process = Command.Start(command[0], [.. command.Skip(1)]);
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

    private sealed class AtSocket(string path) : LibvirtDialer(TimeProvider.System)
    {
        protected override async Task<LibvirtConnection> LocalAsync(CancellationToken cancel) =>
            await TryUnixAsync(path, cancel) is { } stream ? On(stream) : throw new PowerException(PowerFailure.Unreachable, "nobody listens.");
    }
}
