using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Maas.Benchmarks.Dhcp;

/// <summary>Exchanges (DISCOVER, OFFER, REQUEST, ACK) per second that perfdhcp completes with our server, kea-dhcp4 with its memfile, and dnsmasq, one
/// after the other in the same two network namespaces. Ours flushes every lease to the disk before its ACK; the others do not.</summary>
internal sealed partial class DhcpBenchmark : IBenchmark
{
    public string Name => "dhcp";

    public string Summary => "durable DHCP exchanges per second beside kea-dhcp4 and dnsmasq [--seconds N] [--clients N] [--rates N,N,…] (root)";

    private const string ServerSpace = "maas-bench-s";
    private const string ClientSpace = "maas-bench-c";
    private const string Network = "10.99.0.0/16";
    private const string ServerAddress = "10.99.0.1";

    /// <summary>An address of the client, which speaks as a relay agent, outside of every range.</summary>
    private const string ClientAddress = "10.99.0.2";

    private sealed record Figure(int Rate, double Exchanges, double DropPercent, double ServerSeconds);

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var seconds = Number(arguments, "--seconds", 5);
        var clients = Number(arguments, "--clients", 10_000);
        var rates = (Text(arguments, "--rates") ?? "5000,10000,15000,20000,25000,30000").Split(',').Select(int.Parse).ToArray();
        var only = Text(arguments, "--only");
        var scratch = Directory.CreateTempSubdirectory("maas-bench-").FullName;
        try
        {
            await SetUpAsync();
            foreach (var peer in Peers(scratch).Where(p => only is null || p.Name == only))
            {
                foreach (var rate in rates)
                {
                    var figure = await MeasureAsync(peer, rate, clients, seconds);
                    await output.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{peer.Name,-10} offered {figure.Rate,6}/s  completed {figure.Exchanges,9:F0}/s  lost {figure.DropPercent,5:F1} %  server CPU {figure.ServerSeconds / seconds / Math.Max(1, figure.Exchanges) * 1e6,6:F1} us/exchange"));
                }
            }
        }
        finally
        {
            await TearDownAsync();
            Directory.Delete(scratch, recursive: true);
        }
    }

    private sealed record Peer(string Name, string Program, string Arguments, Func<Process, Task> Ready);

    private static IEnumerable<Peer> Peers(string scratch)
    {
        var own = Directory.CreateDirectory(Path.Combine(scratch, "maas")).FullName;
        yield return new Peer(
            "maas", Environment.ProcessPath!, (Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? typeof(DhcpBenchmark).Assembly.Location + " " : "")
                + $"dhcp-serve {own} bench0 {Network}",
            async process => await process.StandardOutput.ReadLineAsync());

        var kea = Path.Combine(scratch, "kea.json");
        File.WriteAllText(kea, $$$"""
            {"Dhcp4": {
              "interfaces-config": {"interfaces": ["bench0"]},
              "lease-database": {"type": "memfile", "persist": true, "name": "{{{scratch}}}/kea.csv", "lfc-interval": 0},
              "valid-lifetime": 600, "multi-threading": {"enable-multi-threading": true, "thread-pool-size": 0},
              "subnet4": [{"subnet": "{{{Network}}}", "pools": [{"pool": "10.99.0.10-10.99.255.254"}],
                           "option-data": [{"name": "routers", "data": "{{{ServerAddress}}}"}]
                }],
              "loggers": [{"name": "kea-dhcp4", "severity": "ERROR", "output_options": [{"output": "stderr"}]}]
              }
            }
            """);
        yield return new Peer("kea", "kea-dhcp4", $"-c {kea}", _ => Task.Delay(1500));
        yield return new Peer(
            "dnsmasq", "dnsmasq",
            $"--keep-in-foreground --conf-file=/dev/null --port=0 --interface=bench0 --bind-interfaces --no-ping --dhcp-authoritative --log-facility={scratch}/dnsmasq.log --quiet-dhcp "
            + $"--user=root --pid-file= --dhcp-lease-max=100000 --dhcp-leasefile={scratch}/dnsmasq.leases --dhcp-range=10.99.0.10,10.99.255.254,600",
            _ => Task.Delay(1000));
    }

    private static async Task<Figure> MeasureAsync(Peer peer, int rate, int clients, int seconds)
    {
        using var server = Start("ip", $"netns exec {ServerSpace} {peer.Program} {peer.Arguments}");
        try
        {
            await peer.Ready(server);
            if (server.HasExited) throw new InvalidOperationException($"{peer.Name} did not start: {await server.StandardError.ReadToEndAsync()}");
            // The first packets find cold caches, and in our case code that is still being compiled.
            await LoadAsync(2000, clients, 2);
            var before = CpuSeconds(server);
            var report = await LoadAsync(rate, clients, seconds);
            var used = CpuSeconds(server) - before;
            var completed = Completed().Match(report);
            var drops = Drops().Matches(report).Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
            return new Figure(
                rate, completed.Success ? double.Parse(completed.Groups[1].Value, CultureInfo.InvariantCulture) : 0, drops.Count > 0 ? drops.Max() : 100, used);
        }
        finally
        {
            server.StandardInput.Close();
            if (!server.WaitForExit(TimeSpan.FromMilliseconds(peer.Name == "maas" ? 3000 : 100))) server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>One run of perfdhcp, which speaks as a relay agent for clients whose addresses repeat, as they do among machines.</summary>
    /// <returns>Its report.</returns>
    private static async Task<string> LoadAsync(int rate, int clients, int seconds)
    {
        using var load = Start("ip", string.Create(
            CultureInfo.InvariantCulture, $"netns exec {ClientSpace} perfdhcp -4 -l {ClientAddress} -r {rate} -R {clients} -p {seconds} -W 200000 {ServerAddress}"));
        var report = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        return report;
    }

    private static async Task SetUpAsync()
    {
        await TearDownAsync();
        foreach (var command in new[]
        {
            $"netns add {ServerSpace}", $"netns add {ClientSpace}",
            $"link add bench0 netns {ServerSpace} type veth peer name bench1 netns {ClientSpace}",
            $"-n {ServerSpace} addr add {ServerAddress}/16 dev bench0", $"-n {ServerSpace} link set bench0 up", $"-n {ServerSpace} link set lo up",
            $"-n {ClientSpace} addr add {ClientAddress}/16 dev bench1", $"-n {ClientSpace} link set bench1 up", $"-n {ClientSpace} link set lo up",
        })
        {
            using var ip = Start("ip", command);
            await ip.WaitForExitAsync();
            if (ip.ExitCode != 0) throw new InvalidOperationException($"ip {command}: {await ip.StandardError.ReadToEndAsync()}");
        }
    }

    private static async Task TearDownAsync()
    {
        foreach (var space in (string[])[ServerSpace, ClientSpace])
        {
            using var ip = Start("ip", $"netns del {space}");
            await ip.WaitForExitAsync();
        }
    }

    private static Process Start(string program, string arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        // Where kea keeps its process number and lock file; the package's own directory belongs to its service.
        Environment = { ["KEA_PIDFILE_DIR"] = "/tmp", ["KEA_LOCKFILE_DIR"] = "none" },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>utime and stime of the process, which "ip netns exec" became.</summary>
    private static double CpuSeconds(Process process)
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
    }

    private static string? Text(IReadOnlyList<string> arguments, string name) =>
        arguments.ToList().IndexOf(name) is var at and >= 0 && at + 1 < arguments.Count ? arguments[at + 1] : null;

    private static int Number(IReadOnlyList<string> arguments, string name, int fallback) =>
        Text(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    [GeneratedRegex(@"Rate: ([\d.]+) 4-way")]
    private static partial Regex Completed();

    [GeneratedRegex(@"drops ratio: ([\d.]+) %")]
    private static partial Regex Drops();
}
