using System.Globalization;
using Maas.Store.Lite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Store.Tests.Killed;

/// <summary>A process that writes until it is killed and says what was acknowledged. Every batch changes several documents that must agree.</summary>
internal static class Writer
{
    public const string Mode = "write-until-killed";
    public const int Workers = 8;

    /// <summary>What a worker did last, twice: both copies are written in one batch.</summary>
    public sealed record Counter(string Key, int Worker, int Value);

    /// <summary>One acknowledged step; never changed, deleted when it is old.</summary>
    public sealed record Step(int Id, int Worker, int Value, string Padding);

    public sealed record Entry(long Id, string Worker, int Value);

    public static readonly Collection<Counter> Counters = new("counters", c => c.Key);
    public static readonly Collection<Step> Steps = new("steps", s => s.Id.ToString(CultureInfo.InvariantCulture));
    public static readonly Index<Step> StepsByValue = Steps.Index("value", s => [$"{s.Worker}/{s.Value}"], unique: true);
    public static readonly Log<Entry> Entries = new("entries", e => e.Worker, (e, id) => e with { Id = id }, keepPerPartition: 10_000);

    /// <summary>Steps that are kept; older ones are deleted in the batch that adds a new one.</summary>
    public const int Kept = 50;

    public static LiteStore Open(string directory) => LiteStore.Open(new StoreOptions { DataDirectory = directory }, NullLogger<LiteStore>.Instance);

    public static async Task<int> RunAsync(string directory, TextWriter output)
    {
        await using var store = Open(directory);
        var said = new Lock();
        void Say(string line)
        {
            lock (said)
            {
                output.WriteLine(line);
                output.Flush();
            }
        }

        Say("open");
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WriteAsync(store, worker, Say))));
        return 0;
    }

    private static async Task WriteAsync(LiteStore store, int worker, Action<string> say)
    {
        for (var value = (store.Documents(Counters).Find($"a{worker}")?.Value ?? 0) + 1; ; value++)
        {
            var step = new Step(store.NextId(Steps), worker, value, new string('x', value * 37 % 3000));
            var batch = new Batch().Put(Counters, new Counter($"a{worker}", worker, value)).Put(Counters, new Counter($"b{worker}", worker, value))
                .Put(Steps, step, basedOn: 0).Append(Entries, new Entry(0, worker.ToString(CultureInfo.InvariantCulture), value));
            if (store.Documents(Steps).Where(StepsByValue, $"{worker}/{value - Kept}") is [var old]) batch.Delete(Steps, old.Id.ToString(CultureInfo.InvariantCulture));
            await store.CommitAsync(batch);
            say(string.Create(CultureInfo.InvariantCulture, $"{worker} {value} {step.Id}"));
        }
    }
}
