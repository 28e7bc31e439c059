using System.Diagnostics;
using System.Globalization;
using Maas.Store.Lite;
using Maas.Store.Tests.Killed;
using Maas.Testing;

namespace Maas.Store.Tests;

/// <summary>kill -9 while eight writers write: what was acknowledged is there, batches are whole, and the next start finds nothing to repair.</summary>
public sealed class KillTests
{
    private const int Rounds = 50;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_however_often_and_whenever_the_process_is_killed()
    {
        using var directory = new TemporaryDirectory();
        var random = new Random(20260501);
        var acknowledged = new Dictionary<int, int>();
        var highestId = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (worker, value, id) in await RunUntilKilledAsync(directory.Path, random.Next(1, 200), random.Next(0, 3000)))
            {
                Assert.True(id > 0);
                acknowledged[worker] = value;
                highestId = Math.Max(highestId, id);
            }

            await using var store = Writer.Open(directory.Path);
            Check(store, acknowledged, highestId);
        }

        Assert.Equal(Writer.Workers, acknowledged.Count);
        // LiteDB leaves a copy of a file that it had to rebuild.
        Assert.DoesNotContain(Directory.EnumerateFiles(directory.Path), f => f.Contains("backup", StringComparison.Ordinal));
    }

    private static void Check(LiteStore store, Dictionary<int, int> acknowledged, int highestId)
    {
        foreach (var (worker, value) in acknowledged)
        {
            var (a, b) = (store.Documents(Writer.Counters).Find($"a{worker}")?.Value ?? 0, store.Documents(Writer.Counters).Find($"b{worker}")?.Value ?? 0);
            Assert.True(a >= value, $"worker {worker}: {value} was acknowledged, {a} is stored");
            Assert.Equal(a, b);
            var steps = store.Documents(Writer.Steps).All.Where(s => s.Worker == worker).Select(s => s.Value).Order();
            Assert.Equal(Enumerable.Range(Math.Max(1, a - Writer.Kept + 1), Math.Min(a, Writer.Kept)), steps);
            Assert.Equal(Enumerable.Range(1, a), store.After(Writer.Entries, 0, int.MaxValue, worker.ToString(CultureInfo.InvariantCulture)).Select(e => e.Value));
        }

        Assert.True(store.NextId(Writer.Steps) > highestId, "a number was given out twice");
    }

    /// <returns>The acknowledgements that got out before the kill, in order.</returns>
    private static async Task<List<(int Worker, int Value, int Id)>> RunUntilKilledAsync(string directory, int lines, int spins)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Writer.Mode, directory]) { RedirectStandardOutput = true })!;
        var read = new List<(int, int, int)>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Parse(line) is { } step) read.Add(step);
            if (read.Count != lines) continue;
            // Not always right after an acknowledgement: somewhere between two.
            Thread.SpinWait(spins);
            process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.True(read.Count >= lines, "the writer ended by itself");
        return read;
    }

    private static (int, int, int)? Parse(string line) => line.Split(' ') is [var worker, var value, var id]
        ? (int.Parse(worker, CultureInfo.InvariantCulture), int.Parse(value, CultureInfo.InvariantCulture), int.Parse(id, CultureInfo.InvariantCulture))
        : null;
}
