using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Maas.Api.Pipeline;
using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Testing.Appliance;

namespace Maas.Benchmarks.Api;

/// <summary>The API over HTTP on loopback with many machines; client and appliance share this process and its processors.</summary>
internal sealed class MachinesBenchmark : IBenchmark
{
    public string Name => "machines";

    public string Summary => "lists, filters, tagging, single reads and writes, events with 10, 1,000 and 10,000 machines (or those given)";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var sizes = arguments.Count > 0 ? arguments.Select(a => int.Parse(a, CultureInfo.InvariantCulture)) : [10, 1000, 10_000];
        foreach (var machines in sizes) await MeasureAsync(machines, output);
    }

    private static async Task MeasureAsync(int machines, TextWriter output)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var watch = Stopwatch.StartNew();
        await new Inventory(appliance.Store).FillAsync(machines, eventsEach: 10);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{machines:N0} machines, filled in {watch.Elapsed.TotalSeconds:0.0} s; {Memory()}"));
        using var meter = new ApiMeter(await appliance.AsAsync("admin"), output);
        await meter.TimeAsync("GET version/ (warms up)", 20, "GET", _ => "version/");
        await RenderAsync(appliance, output);
        await ListsAsync(meter);
        await output.WriteLineAsync($"  {Memory()}");
        await FiltersAsync(meter, machines);
        await ChangesAsync(meter, machines);
        await EventsAsync(meter, machines);
        await RatesAsync(meter, machines);
    }

    /// <summary>Where the time of a first list goes: making the views, and writing them.</summary>
    private static async Task RenderAsync(TestAppliance appliance, TextWriter output)
    {
        var (views, nodes) = (appliance.Get<MachineViews>(), appliance.Store.Documents(Collections.Nodes).All.Where(n => n.NodeType == NodeType.Machine).ToList());
        double Each(TimeSpan whole) => whole.TotalMicroseconds / nodes.Count;
        foreach (var round in new[] { "first", "second", "third" })
        {
            var watch = Stopwatch.StartNew();
            var made = nodes.ConvertAll(views.Of);
            var viewed = watch.Elapsed;
            var bytes = made.Sum(m => (long)JsonSerializer.SerializeToUtf8Bytes(m, JsonAnswers.Pretty).Length);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  rendering one, {round,-29} {Each(viewed),9:0} µs view, {Each(watch.Elapsed - viewed):0} µs JSON of {bytes / nodes.Count:N0} bytes"));
        }
    }

    private static async Task ListsAsync(ApiMeter meter)
    {
        await meter.TimeAsync("GET machines/ (first)", 1, "GET", _ => "machines/");
        await meter.TimeAsync("GET machines/", 5, "GET", _ => "machines/");
        var tag = meter.LastTag!;
        await meter.TimeAsync("GET machines/ If-None-Match", 11, "GET", _ => "machines/", r => r.Headers.TryAddWithoutValidation("If-None-Match", tag));
        await meter.TimeAsync("GET machines/ gzip", 3, "GET", _ => "machines/", r => ApiMeter.Accept(r, "gzip"));
        await meter.TimeAsync("GET machines/ br", 3, "GET", _ => "machines/", r => ApiMeter.Accept(r, "br"));
    }

    private static async Task FiltersAsync(ApiMeter meter, int machines)
    {
        var one = machines / 2;
        foreach (var filter in new[]
        {
            $"id={Inventory.SystemId(one)}", $"hostname=host-{one}", $"mac_address={Inventory.Mac(one, 1)}", $"tags={Inventory.RareTag}",
            $"zone=zone-1&hostname=host-1", $"status=ready&id={Inventory.SystemId(0)}", "pool=pool-1&mac_address=52:54:00:00:00:01", "zone=zone-1", "status=new",
        })
            await meter.TimeAsync($"GET machines/?{filter}", 15, "GET", _ => $"machines/?{filter}");
    }

    private static async Task ChangesAsync(ApiMeter meter, int machines)
    {
        await meter.TimeAsync(
            "POST tags/rare/?op=update_nodes (one machine)", 31, "POST", _ => $"tags/{Inventory.RareTag}/?op=update_nodes",
            form: i => [(i % 2 == 0 ? "add" : "remove", Inventory.SystemId(machines / 2))]);
        await meter.TimeAsync("PUT machines/{id}/", 31, "PUT", _ => $"machines/{Inventory.SystemId(1)}/", form: i => [("description", $"change {i}")]);
        await meter.TimeAsync("GET machines/ after a change of one", 3, "GET", _ => "machines/");
        await meter.TimeAsync(
            "POST machines/?op=allocate (5 constraints, dry)", 11, "POST", _ => "machines/?op=allocate",
            form: _ => [("dry_run", "true"), ("arch", "amd64"), ("cpu_count", "8"), ("mem", "32768"), ("zone", "zone-0"), ("not_tags", "tag-19")]);
    }

    private static async Task EventsAsync(ApiMeter meter, int machines)
    {
        foreach (var query in new[]
        {
            "", $"&hostname=host-{machines / 2}", $"&id={Inventory.SystemId(machines / 2)}&level=DEBUG", "&level=ERROR", "&zone=zone-1", "&owner=nobody",
            "&level=CRITICAL", "&level=AUDIT",
        })
            await meter.TimeAsync($"GET events/?op=query{query}", 5, "GET", _ => $"events/?op=query{query}");
    }

    private static async Task RatesAsync(ApiMeter meter, int machines)
    {
        await meter.RateAsync("GET machines/{id}/", 8, TimeSpan.FromSeconds(4), "GET", n => $"machines/{Inventory.SystemId(n % machines)}/");
        await meter.RateAsync("POST zones/", 8, TimeSpan.FromSeconds(4), "POST", _ => "zones/", n => [("name", $"z{n}")]);
    }

    private static string Memory()
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"heap {GC.GetTotalMemory(false) >> 20} MiB, resident {self.WorkingSet64 >> 20} MiB");
    }
}
