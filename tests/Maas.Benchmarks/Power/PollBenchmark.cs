using System.Diagnostics;
using System.Globalization;
using Maas.Domain.Nodes;
using Maas.Power;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Benchmarks.Power;

/// <summary>Asking a thousand pieces of equipment for their power state as the appliance does, IPMI beside FreeIPMI's ipmipower.</summary>
internal sealed class PollBenchmark : IBenchmark
{
    private const int Count = 1000;

    /// <summary>As many at a time as the appliance asks.</summary>
    private const int Width = 64;

    private const int IpmiPort = 6230;
    private const int RedfishPort = 8443;

    public string Name => "power-poll";

    public string Summary => "1,000 IPMI BMCs beside ipmipower, 1,000 Redfish systems; wall and CPU seconds, memory per BMC";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        await output.WriteLineAsync("what                          wall s   CPU s   failed");
        await using (var ipmi = await StartAsync("ipmi", IpmiPort))
        {
            for (var round = 0; round < 2; round++)
            {
                await OursAsync("appliance, IPMI, new sessions", "ipmi", 1, IpmiPort, new() { ["power_user"] = "maas", ["power_pass"] = "secret" }, output);
                await TheirsAsync(output);
            }
        }

        await using (var redfish = await StartAsync("redfish", RedfishPort))
            await OursAsync("appliance, Redfish, new TLS", "redfish", 2, RedfishPort, new() { ["power_user"] = "root", ["power_pass"] = "secret" }, output);
    }

    private static async Task OursAsync(string what, string type, int block, int port, Dictionary<string, string> settings, TextWriter output)
    {
        await using var services = new ServiceCollection().AddPower().BuildServiceProvider();
        var driver = services.GetRequiredService<PowerDrivers>().Find(type)!;
        Bmc At(int n) => new($"n{n}", driver.Type, new Dictionary<string, string>(settings)
        {
            ["power_address"] = string.Create(CultureInfo.InvariantCulture, $"{SimulatedEquipment.Address(block, n)}:{port}"),
        });
        // What is paid once by the process is not the equipment's.
        await driver.QueryAsync(At(Count), default);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var label in new[] { what, "  again at once" })
        {
            var failed = 0;
            using var process = Process.GetCurrentProcess();
            var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = Width }, async (n, cancel) =>
            {
                try
                {
                    if (await driver.QueryAsync(At(n), cancel) is not (PowerState.On or PowerState.Off)) Interlocked.Increment(ref failed);
                }
                catch (PowerException)
                {
                    Interlocked.Increment(ref failed);
                }
            });
            process.Refresh();
            await LineAsync(output, label, Stopwatch.GetElapsedTime(started).TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds, failed);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - memory) / Count / 1024.0;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  memory of each, idle and with its session or connection: {each:0.0} KiB"));
    }

    private static async Task TheirsAsync(TextWriter output)
    {
        var list = string.Join(',', Enumerable.Range(0, Count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{SimulatedEquipment.Address(1, n)}:{IpmiPort}")));
        var command = $"TIMEFORMAT='%R %U %S'; time ipmipower -D LAN_2_0 -h {list} -u maas -p secret -l OPERATOR -I 3 -W opensesspriv --stat";
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = shell.StandardOutput.ReadToEndAsync();
        var times = (await shell.StandardError.ReadToEndAsync()).Trim().Split('\n')[^1].Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        await shell.WaitForExitAsync();
        var answered = (await said).Split('\n').Count(l => l.EndsWith(": on", StringComparison.Ordinal) || l.EndsWith(": off", StringComparison.Ordinal));
        await LineAsync(output, "ipmipower (FreeIPMI)", times[0], times[1] + times[2], Count - answered);
    }

    private static async Task LineAsync(TextWriter output, string what, double wall, double cpu, int failed) =>
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what,-28} {wall,7:0.00} {cpu,7:0.00} {failed,8}"));

    private static async Task<Equipment> StartAsync(string kind, int port)
    {
        string[] arguments = [SimulatedEquipment.Command, kind, (Count + 1).ToString(CultureInfo.InvariantCulture), port.ToString(CultureInfo.InvariantCulture)];
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadLineAsync();
        return said == "ready" ? new Equipment(process) : throw new InvalidOperationException($"the simulated equipment said '{said}'.");
    }

    private sealed class Equipment(Process process) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
