using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Maas.Testing;

namespace Maas.Benchmarks.Boot;

/// <summary>Files over HTTP on loopback, with wrk.</summary>
internal sealed partial class HttpFilesBenchmark : IBenchmark
{
    public string Name => "http-files";

    public string Summary => "boot files over HTTP beside nginx (sendfile): small, middle and large files, 1 and 16 connections";

    private const int OurPort = 5948;
    private const int TheirPort = 5949;
    private static readonly (string Name, int Bytes)[] Files = [("4k", 4 << 10), ("1m", 1 << 20), ("64m", 64 << 20)];

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (name, bytes) in Files) await File.WriteAllBytesAsync(directory.PathOf(name), new byte[bytes]);
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(directory.PathOf("nginx.conf"), Configuration(directory.Path));
        using var ours = Peer.Ours(directory.Path, "127.0.0.1", 5947, OurPort);
        using var theirs = new Peer("nginx", "nginx", "-c", directory.PathOf("nginx.conf"));
        await ours.ReadyAsync(new IPEndPoint(IPAddress.Loopback, OurPort), ProtocolType.Tcp);
        await theirs.ReadyAsync(new IPEndPoint(IPAddress.Loopback, TheirPort), ProtocolType.Tcp);
        await output.WriteLineAsync("file   connections   appliance MB/s   CPU s/GB   nginx MB/s   CPU s/GB   ratio");
        foreach (var (name, bytes) in Files)
        {
            foreach (var connections in new[] { 1, 16 })
            {
                // In turns, so that neither gets the quieter half of a shared machine.
                var (mine, other) = (new List<(double Rate, double Cpu)>(), new List<(double Rate, double Cpu)>());
                for (var round = 0; round < 3; round++)
                {
                    mine.Add(await MeasureAsync(ours, OurPort, name, bytes, connections));
                    other.Add(await MeasureAsync(theirs, TheirPort, name, bytes, connections));
                }

                var (our, their) = (mine.OrderBy(m => m.Rate).ElementAt(1), other.OrderBy(m => m.Rate).ElementAt(1));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-6} {connections,11} {our.Rate,16:0} {our.Cpu,10:0.000} {their.Rate,12:0} {their.Cpu,10:0.000} {our.Rate / their.Rate,7:0.00}"));
            }
        }
    }

    private static async Task<(double Rate, double Cpu)> MeasureAsync(Peer peer, int port, string file, int bytes, int connections)
    {
        var before = peer.CpuSeconds;
        string[] asked = ["-t1", $"-c{connections}", "-d3s", $"http://127.0.0.1:{port}/{file}"];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", asked) { RedirectStandardOutput = true })!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (said.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException($"{peer.Name}: {said}");
        var requests = double.Parse(Requests().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        var rate = requests * bytes / 1e6;
        return (rate, (peer.CpuSeconds - before) / (rate * 3 / 1000));
    }

    private static string Configuration(string directory) => $$"""
        daemon off;
        worker_processes 2;
        pid {{directory}}/nginx.pid;
        error_log {{directory}}/error.log;
        user root;
        events { worker_connections 1024; }
        http {
            access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
            server { listen 127.0.0.1:{{TheirPort}}; root {{directory}}; default_type application/octet-stream; }
        }
        """;

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Requests();
}
