using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Api.Tests.Access;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>What is kept of rendered nodes is what would be rendered now, and is dropped when nobody looks.</summary>
public sealed class RenderedNodesTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    [Fact]
    public async Task What_nobody_asks_for_is_dropped_and_made_again()
    {
        for (var i = 0; i < 3; i++) await Sample.MakeAsync(_appliance);
        var (rendered, before) = (_appliance.Get<RenderedNodes>(), await _admin.Get("machines/"));
        Assert.Equal(3, rendered.Count);
        _appliance.Clock.Advance(TimeSpan.FromMinutes(11));
        await _admin.Get("machines/");
        _appliance.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(3, rendered.Count);
        _appliance.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, rendered.Count);
        Assert.Equal(before.Text, (await _admin.Get("machines/")).Text);
        await _admin.Delete($"machines/{(string)before.Json[0]!["system_id"]!}/");
        Assert.Equal(2, rendered.Count);
    }

    [Fact]
    public async Task A_large_rack_is_rendered_ahead_a_small_one_is_not()
    {
        var sample = await Sample.MakeAsync(_appliance);
        var (store, ahead, rendered) = (_appliance.Store, _appliance.Get<RenderedAhead>(), _appliance.Get<RenderedNodes>());
        ahead.Render(CancellationToken.None);
        Assert.Equal(0, rendered.Count);
        var first = store.Documents(Collections.Nodes).Find(sample.Machine)!;
        var batch = new Batch();
        for (var i = 1; i < RenderedAhead.Worthwhile; i++) batch.Put(Collections.Nodes, first with { SystemId = $"ah{i:0000}", Hostname = $"ahead{i}", Id = 1000 + i, Interfaces = [] });
        await store.CommitAsync(batch);
        ahead.Render(new CancellationToken(canceled: true));
        Assert.Equal(0, rendered.Count);
        ahead.Render(CancellationToken.None);
        Assert.Equal(RenderedAhead.Worthwhile, rendered.Count);
    }

    /// <summary>Writers and readers at once: when all is quiet, nothing old is left.</summary>
    [Fact]
    public async Task Readers_during_changes_leave_nothing_old_behind()
    {
        var sample = await Sample.MakeAsync(_appliance);
        var (store, documents, views) = (_appliance.Store, _appliance.Get<MachineDocuments>(), _appliance.Get<MachineViews>());
        Node Machine() => store.Documents(Collections.Nodes).Find(sample.Machine)!;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested) documents.Of(Machine());
        })).ToList();
        for (var i = 1; i <= 200; i++)
        {
            await store.CommitAsync(new Batch().Put(Collections.IpAddresses, new StaticIpAddress
            {
                Id = 900_000,
                SubnetId = sample.Subnet,
                Ip = new System.Net.IPAddress([10, 200, 0, (byte)i]),
                Interfaces = [new InterfaceRef(sample.Machine, sample.Interface)],
            }));
            // What was acknowledged is what is shown.
            Assert.Contains($"10.200.0.{i}\"", System.Text.Encoding.UTF8.GetString(documents.Of(Machine()).Json.Span), StringComparison.Ordinal);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(["10.200.0.200"], views.Of(Machine()).IpAddresses);
    }
}
