using System.Net;

namespace Maas.Testing.Lab;

/// <summary>A box on the lab's switch with libvirt's daemon on it, which is told what to do over SSH, and whose machines are on the lab's network.</summary>
public sealed class LabVmHost : IAsyncDisposable
{
    /// <summary>Among those that the lab keeps for BMCs.</summary>
    public const string Address = $"{LabNetwork.Prefix}.69";
    public const string Uri = $"qemu+ssh://{Libvirtd.User}@{Address}/system";
    private const string Bridge = "br0";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string _network;
    private readonly string _labFolder;
    private DaemonProcess? _process;

    private LabVmHost(string network, string labFolder) => (_network, _labFolder) = (network, labFolder);

    /// <summary>Beside the lab's own: what is in it names processes by the numbers that they have on the box.</summary>
    private string Folder => _labFolder + "-vmhost";

    /// <summary>The disks of its machines.</summary>
    public IReadOnlyList<string> Disks => Directory.Exists(Libvirtd.Disks(Folder)) ? Directory.GetFiles(Libvirtd.Disks(Folder)) : [];

    public static async Task<LabVmHost> StartAsync(LabNetwork lab, string labFolder)
    {
        var host = new LabVmHost(lab.Name + "vmh", labFolder);
        try
        {
            await lab.PlugInAsync(host._network, "vmhost");
            await host.StartAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>What its own client says, asked on the box itself.</summary>
    public async Task<string> VirshAsync(params string[] command)
    {
        // The shell that started the daemon is the child of the program that made its namespaces.
        var shell = (await Programs.RunAsync(["pgrep", "-P", _process!.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)])).Trim();
        return (await Programs.RunAsync(["nsenter", "--target", shell, "--mount", "--net", "virsh", "--connect", "qemu:///system", .. command])).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        // Asked to end, what made the namespaces waits for what is in them, which is not asked.
        if (_process is not null) await _process.KillAsync();
        await LabNetwork.Of(_network).DeleteAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory(Folder);
        await Programs.RunAsync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(Folder, "key")]);
        await File.WriteAllTextAsync(Path.Combine(Folder, "sshd_config"), $"""
            ListenAddress {Address}:22
            HostKey {Path.Combine(Folder, "key")}
            PidFile none
            PasswordAuthentication yes
            PermitRootLogin yes
            KbdInteractiveAuthentication no
            UsePAM no
            StrictModes no

            """);
        await Libvirtd.WriteAsync(Folder, Bridge, $"""
            ip link add {Bridge} type bridge stp_state 0 forward_delay 0
            ip link set eth0 master {Bridge} up
            ip addr add {Address}/24 dev {Bridge}
            ip link set {Bridge} up
            /usr/sbin/sshd -D -e -f $d/sshd_config &
            """);
        _process = await DaemonProcess.StartAsync(_labFolder, "libvirtd", LabNetwork.Of(_network).Inside(Libvirtd.Command(Folder)));
        var problem = "";
        await Poll.UntilAsync(
            async () =>
            {
                if (!_process.IsRunning) throw new LabException("libvirt's daemon ended:\n" + await File.ReadAllTextAsync(Path.Combine(_labFolder, "libvirtd.log")));
                if (!File.Exists(Path.Combine(Folder, "run", "libvirt-sock"))) return false;
                try
                {
                    await VirshAsync("list");
                    return await NamespaceSockets.AcceptsAsync(_network, new IPEndPoint(IPAddress.Parse(Address), 22));
                }
                catch (LabException e)
                {
                    problem = e.Message;
                    return false;
                }
            },
            StartLimit, () => Task.FromResult("libvirt's daemon does not answer: " + problem), Poll.Step);
    }
}
