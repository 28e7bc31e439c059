using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Tftp;
using Maas.Testing;

namespace Maas.Benchmarks.Boot;

/// <summary>Files over TFTP on loopback. Needs root: the peers listen on port 69.</summary>
internal sealed class TftpBenchmark : IBenchmark
{
    public string Name => "tftp";

    public string Summary => "TFTP beside tftpd-hpa and dnsmasq: one client, sixteen, five hundred at once";

    private static readonly (int Clients, int Megabytes)[] Loads = [(1, 32), (16, 4), (500, 1)];

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (_, size) in Loads) await File.WriteAllBytesAsync(directory.PathOf($"file{size}"), new byte[size << 20]);
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        foreach (var path in Directory.GetFiles(directory.Path)) File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        await output.WriteLineAsync("server       clients  MB each  options               seconds     MB/s  CPU s  failed  asked again");
        foreach (var (make, address, windows) in Peers(directory.Path))
        {
            using var peer = make();
            var at = new IPEndPoint(IPAddress.Parse(address), 69);
            await peer.ReadyAsync(at, ProtocolType.Udp);
            foreach (var (clients, size) in Loads)
            {
                foreach (var window in windows)
                {
                    var options = new TftpOptions { BlockSize = 1468, WindowSize = window };
                    var before = peer.CpuSeconds;
                    var outcome = new TftpLoad(at, $"file{size}", size << 20, options).Run(clients);
                    var cpu = peer.CpuSeconds - before;
                    await output.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{peer.Name,-12} {clients,7} {size,8}  {(window is { } w ? $"1468, window {w}" : "1468"),-20} {outcome.Elapsed.TotalSeconds,8:0.00} {outcome.Bytes / 1e6 / outcome.Elapsed.TotalSeconds,8:0} {cpu,6:0.00} {outcome.Failed,7} {outcome.Repeats,12}"));
                }
            }
        }
    }

    private static IEnumerable<(Func<Peer> Make, string Address, int?[] Windows)> Peers(string directory)
    {
        yield return (() => Peer.Ours(directory, "127.0.0.2", 69, 5948), "127.0.0.2", [null, 4, 16]);
        yield return (() => new Peer("tftpd-hpa", "in.tftpd", "-L", "--address", "127.0.0.3:69", "--secure", directory, "-u", "root"), "127.0.0.3", [null]);
        yield return (() => new Peer(
            "dnsmasq", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--listen-address=127.0.0.4", "--bind-interfaces", "--user=root",
            "--enable-tftp", $"--tftp-root={directory}", "--tftp-max=1000", "--pid-file="), "127.0.0.4", [null]);
    }
}
