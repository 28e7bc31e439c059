using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Maas.Store;
using Maas.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maas.Benchmarks.Store;

/// <summary>Durable commits a second by how many wait for theirs at the same time.</summary>
internal sealed class GroupCommit : IBenchmark
{
    private static readonly Collection<Entry> Entries = new("entries", e => e.Id.ToString(CultureInfo.InvariantCulture));

    private sealed record Entry(int Id, string Text);

    public string Name => "store";

    public string Summary => "durable commits per second of one small document, by number of concurrent writers";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        foreach (var writers in new[] { 1, 4, 16, 64, 256, 1024, 4096 }) await MeasureAsync(writers, output);
    }

    private static async Task MeasureAsync(int writers, TextWriter output)
    {
        using var directory = new TemporaryDirectory();
        var services = new ServiceCollection().AddLogging(l => l.ClearProviders()).AddSingleton(TimeProvider.System)
            .AddStore(new StoreOptions { DataDirectory = directory.Path, Json = JsonSerializerOptions.Default });
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<IStore>();
        var each = Math.Max(4, 4000 / writers);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++) await store.CommitAsync(new Batch().Put(Entries, new Entry((w * each) + i, "a small document of some sixty octets, as leases are")));
        })));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{writers,5} writers: {writers * each / watch.Elapsed.TotalSeconds,9:N0} commits/s, {watch.Elapsed.TotalMilliseconds / each,8:N2} ms each"));
    }
}
