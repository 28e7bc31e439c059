using System.Globalization;
using System.Net.Http.Headers;
using Maas.Appliance;
using Maas.Benchmarks.Api;
using Maas.Domain.Accounts;
using Maas.Region.Accounts;
using Maas.Store;
using Maas.Store.Lite;
using Maas.Testing;
using Maas.Testing.Appliance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Benchmarks.Startup;

/// <summary>How soon the program is ready and how much memory it then holds; in turns, so that a busy neighbour hits all rows.</summary>
internal sealed class StartupBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    public string Name => "startup";

    public string Summary => "from exec to ready and resident memory: empty, with data, with 1,000 machines, after use (PROGRAM, else what appliance/build made)";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var published = Repository.PathOf("appliance", "output", "maas-appliance");
        var program = arguments.Count > 0 ? arguments[0] : File.Exists(published) ? published : Path.Combine(AppContext.BaseDirectory, "maas-appliance");
        await output.WriteLineAsync($"{program}\n{"",-28} ready s (median, worst)   CPU s   resident MiB (own)   after {Idle.TotalSeconds:0} s idle");
        await MeasureAsync("empty data directory", program, output, again: false, fill: 0);
        await MeasureAsync("second start", program, output, again: true, fill: 0);
        await MeasureAsync("1,000 machines", program, output, again: true, fill: 1000);
        foreach (var machines in new[] { 1000, 10_000 }) await FirstListAsync(machines, program, output);
        await UseAsync(program, output);
    }

    private static async Task MeasureAsync(string what, string program, TextWriter output, bool again, int fill)
    {
        var (ready, cpu) = (new List<double>(), new List<double>());
        var (first, idle) = ((All: 0L, Own: 0L), (All: 0L, Own: 0L));
        for (var round = 0; round < Rounds; round++)
        {
            using var directory = new TemporaryDirectory();
            if (again) await using (await MeasuredProcess.ServeAsync(program, directory.Path)) { }
            if (fill > 0) await FillAsync(directory.Path, fill);
            await using var process = await MeasuredProcess.ServeAsync(program, directory.Path);
            ready.Add(process.Ready.TotalSeconds);
            cpu.Add(process.Cpu.TotalSeconds);
            first = process.Memory();
            if (round < Rounds - 1) continue;
            await Task.Delay(Idle);
            idle = process.Memory();
        }

        ready.Sort();
        cpu.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-28} {ready[Rounds / 2],8:0.00} {ready[^1],14:0.00} {cpu[Rounds / 2],9:0.00} {first.All,14} ({first.Own}) {idle.All,18} ({idle.Own})"));
    }

    /// <summary>The first request that a process just started gets lists every machine; then the same again.</summary>
    private static async Task FirstListAsync(int machines, string program, TextWriter output)
    {
        using var directory = new TemporaryDirectory();
        await using (await MeasuredProcess.ServeAsync(program, directory.Path)) { }
        var key = await FillAsync(directory.Path, machines);
        var (first, again) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await using var process = await MeasuredProcess.ServeAsync(program, directory.Path);
            using var meter = new ApiMeter(new ApiClient(new Uri($"http://127.0.0.1:{process.Port}"), TimeProvider.System, key), TextWriter.Null);
            foreach (var times in new[] { first, again }) times.Add(await meter.TimeAsync("", 1, "GET", _ => "machines/"));
        }

        first.Sort();
        again.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{$"{machines:N0} machines, first list",-28} {first[Rounds / 2],8:0} ms median, {first[^1]:0} worst; the same again {again[Rounds / 2]:0} ms"));
    }

    /// <summary>Every machine listed some times, and then left alone.</summary>
    private static async Task UseAsync(string program, TextWriter output)
    {
        using var directory = new TemporaryDirectory();
        await using (await MeasuredProcess.ServeAsync(program, directory.Path)) { }
        var key = await FillAsync(directory.Path, 1000);
        await using var process = await MeasuredProcess.ServeAsync(program, directory.Path);
        var client = new ApiClient(new Uri($"http://127.0.0.1:{process.Port}"), TimeProvider.System, key);
        for (var i = 0; i < 30; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, client.UriOf("machines/"));
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(i % 2 == 0 ? "gzip" : "identity"));
            var reply = await client.SendAsync(request);
            if (reply.Status != 200) throw new InvalidOperationException($"{reply.Status} {reply.Text}");
        }

        var busy = process.Memory();
        await Task.Delay(Idle);
        var idle = process.Memory();
        await output.WriteLineAsync($"{"1,000 machines, listed 30 ×",-28} {"",33} {busy.All,14} ({busy.Own}) {idle.All,18} ({idle.Own})");
    }

    /// <returns>An administrator's API key.</returns>
    private static async Task<string> FillAsync(string directory, int machines)
    {
        var options = new StoreOptions { DataDirectory = directory, Json = StoreJson.Make(SecretConverter.LoadKey(directory)) };
        await using var store = LiteStore.Open(options, NullLogger<LiteStore>.Instance);
        await new Inventory(store).FillAsync(machines, eventsEach: 10);
        var accounts = new Accounts(store, TimeProvider.System);
        await store.CommitAsync(new Batch().Put(
            AccountCollections.Users, new User { Id = 500, Username = "bench", IsSuperuser = true, Created = TimeProvider.System.GetUtcNow() }));
        return (await accounts.AddTokenAsync("bench", "MAAS consumer")).Triple();
    }
}
