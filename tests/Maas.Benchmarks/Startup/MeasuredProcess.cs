using System.Diagnostics;
using System.Globalization;
using Maas.Testing;

namespace Maas.Benchmarks.Startup;

/// <summary>The program as an operator starts it, with what the kernel says about it.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private readonly Process _process;

    private MeasuredProcess(Process process) => _process = process;

    /// <summary>From exec to the ready line.</summary>
    public TimeSpan Ready { get; private set; }

    public int Port { get; private init; }

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu => _process.TotalProcessorTime;

    public static async Task<MeasuredProcess> ServeAsync(string program, string dataDirectory)
    {
        var (port, bootPort) = (FreePort.Next(), FreePort.Next());
        string[] arguments =
        [
            "serve", "--data-dir", dataDirectory, "--http-port", Text(port), "--boot-http-port", Text(bootPort), "--no-dhcp", "--no-tftp", "--no-dns",
        ];
        var watch = Stopwatch.StartNew();
        var process = new MeasuredProcess(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!) { Port = port };
        while (await process._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("ready ", StringComparison.Ordinal)) continue;
            process.Ready = watch.Elapsed;
            return process;
        }

        throw new InvalidOperationException($"{program} ended before it was ready.");
    }

    /// <summary>Resident memory in MiB: all of it, and the part that is not a file's.</summary>
    public (long All, long Own) Memory()
    {
        var lines = File.ReadLines($"/proc/{_process.Id}/status").ToList();
        long Of(string name)
        {
            var line = lines.First(l => l.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }

        return (Of("VmRSS:"), Of("RssAnon:"));
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("/bin/kill", ["-TERM", Text(_process.Id)])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
