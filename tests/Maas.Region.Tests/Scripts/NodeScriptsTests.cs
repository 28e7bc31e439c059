using System.Text;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Domain.Storage;
using Maas.Region.Nodes;
using Maas.Region.Scripts;
using Maas.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Region.Tests.Scripts;

/// <summary>Runs of scripts with the node's real grain (lifecycle.md §12.3, metadata.md §6).</summary>
public sealed class NodeScriptsTests : IAsyncLifetime
{
    private static readonly Asked Admin = new("admin");

    private RegionFixture _region = null!;

    public async ValueTask InitializeAsync()
    {
        _region = await RegionFixture.StartAsync(UseRealScripts);
        await _region.Services.GetRequiredService<BuiltinScripts>().SeedAsync();
    }

    public ValueTask DisposeAsync() => _region.DisposeAsync();

    private static void UseRealScripts(IServiceCollection services)
    {
        foreach (var stand in services.Where(s => s.ServiceType == typeof(INodeScripts)).ToList()) services.Remove(stand);
        services.AddSingleton<INodeScripts>(provider => provider.GetRequiredService<NodeScripts>());
    }

    private IReadOnlyList<ScriptResult> Results(int? set) =>
        _region.Store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set!.Value));

    private static Node WithDisks(Node node, params string[] names) => node with
    {
        Storage = new StorageModel { BlockDevices = [.. names.Select((n, i) => new BlockDevice { Id = i + 1, Name = n, Serial = n })] },
    };

    private async Task AddAsync(string name, ScriptType type, params string[] hardware)
    {
        var form = new ScriptForm { Name = name, ScriptType = type.ToString().ToLowerInvariant(), ForHardware = hardware, Tags = ["special"], Script = "#!/bin/sh\ntrue\n" };
        Assert.False((await _region.Services.GetRequiredService<ScriptCatalog>().WriteAsync(null, form)).IsRefused);
    }

    [Fact]
    public async Task Commissioning_begins_with_pending_results_and_a_test_for_each_disk()
    {
        var node = await _region.AddMachineAsync(with: n => WithDisks(n, "sda", "sdb"));
        await _region.Machine(node.SystemId).Commission(new CommissionRequest { SkipBmcConfig = true }, Admin);
        node = _region.Node(node.SystemId);
        Assert.Equal(13, Results(node.CommissioningSetId).Count);
        Assert.Equal(ScriptStatus.Skipped, Results(node.CommissioningSetId).Single(r => r.Name == "30-maas-01-bmc-config").Status);
        Assert.Equal([1, 2], Results(node.TestingSetId).Select(r => r.PhysicalBlockDeviceId!.Value));
    }

    [Fact]
    public async Task A_machine_without_known_disks_gets_its_tests_when_they_are_found()
    {
        var node = await _region.AddMachineAsync();
        await _region.Machine(node.SystemId).Commission(new CommissionRequest(), Admin);
        node = _region.Node(node.SystemId);
        Assert.True(ScriptParameters.IsPlaceholder(Assert.Single(Results(node.TestingSetId)).Parameters));
        await _region.Services.GetRequiredService<Reselection>().RegenerateAsync(WithDisks(node, "vda", "vdb", "vdc"));
        Assert.Equal([1, 2, 3], Results(node.TestingSetId).Select(r => r.PhysicalBlockDeviceId!.Value));
    }

    [Fact]
    public async Task A_new_run_aborts_what_an_older_one_left_open_and_old_results_go()
    {
        var node = await _region.AddMachineAsync();
        for (var run = 0; run < 12; run++)
        {
            await _region.Machine(node.SystemId).Commission(new CommissionRequest { TestingScripts = ["none"] }, Admin);
            await _region.Machine(node.SystemId).Abort(Admin);
        }

        var sets = _region.Store.Documents(Collections.ScriptSets).Where(Collections.ScriptSetsByNode, node.SystemId);
        Assert.Equal(10, sets.Count);
        Assert.All(sets.SelectMany(s => Results(s.Id)), r => Assert.Equal(ScriptStatus.Aborted, r.Status));
    }

    [Fact]
    public async Task Scripts_for_hardware_come_and_go_once_the_hardware_is_known()
    {
        await AddAsync("for-this", ScriptType.Commissioning, "modalias:pci:v00008086d*");
        await AddAsync("for-that", ScriptType.Commissioning, "modalias:pci:v0000DEADd*");
        var node = await _region.AddMachineAsync();
        await _region.Machine(node.SystemId).Commission(new CommissionRequest { CommissioningScripts = ["special"], TestingScripts = ["none"] }, Admin);
        node = _region.Node(node.SystemId);
        Assert.DoesNotContain(Results(node.CommissioningSetId), r => r.Name.StartsWith("for-", StringComparison.Ordinal));
        var list = Results(node.CommissioningSetId).Single(r => r.Name == "maas-list-modaliases");
        await _region.Services.GetRequiredService<INodeSignals>().HandleAsync(node, new NodeReport
        {
            Status = SignalStatus.Working,
            ScriptResultId = list.Id,
            ExitStatus = 0,
            Files = new Dictionary<string, ReadOnlyMemory<byte>> { ["maas-list-modaliases.out"] = Encoding.ASCII.GetBytes("pci:v00008086d00001572sv\n") },
        });
        await _region.Services.GetRequiredService<IScriptArchive>().ForAsync(_region.Node(node.SystemId), () => "");
        Assert.Equal(["for-this"], Results(node.CommissioningSetId).Where(r => r.Name.StartsWith("for-", StringComparison.Ordinal)).Select(r => r.Name));
    }

    [Fact]
    public async Task A_destructive_test_is_refused_on_a_deployed_machine()
    {
        var node = await _region.AddMachineAsync(NodeState.Deployed, n => WithDisks(n, "sda"));
        var refused = await _region.Machine(node.SystemId).Test(new TestRequest { TestingScripts = ["fio"] }, Admin);
        Assert.Contains("Destructive tests may only be run on undeployed machines.", refused.Refusal!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passed_script_that_asks_for_it_makes_the_built_in_ones_run_again()
    {
        var recommission = new ScriptForm { Name = "again", ScriptType = "commissioning", Recommission = true, Script = "#!/bin/sh\ntrue\n" };
        await _region.Services.GetRequiredService<ScriptCatalog>().WriteAsync(null, recommission);
        var node = await _region.AddMachineAsync();
        await _region.Machine(node.SystemId).Commission(new CommissionRequest { TestingScripts = ["none"] }, Admin);
        node = _region.Node(node.SystemId);
        foreach (var name in new[] { "maas-kernel-cmdline", "again" })
        {
            var result = Results(node.CommissioningSetId).Single(r => r.Name == name);
            await _region.Services.GetRequiredService<INodeSignals>().HandleAsync(node, new NodeReport { Status = SignalStatus.Working, ScriptResultId = result.Id, ExitStatus = 0 });
        }

        Assert.Equal(ScriptStatus.Pending, Results(node.CommissioningSetId).Single(r => r.Name == "maas-kernel-cmdline").Status);
        Assert.Equal(ScriptStatus.Passed, Results(node.CommissioningSetId).Single(r => r.Name == "again").Status);
    }

    [Fact]
    public async Task Outputs_that_no_result_names_are_deleted_after_a_while()
    {
        var outputs = _region.Services.GetRequiredService<ScriptOutputs>();
        using var stop = new CancellationTokenSource();
        var hash = await outputs.KeepAsync("something nobody will want"u8.ToArray());
        var result = new ScriptResult { Id = 900, ScriptSetId = 900, SystemId = "x", Name = "n", Output = hash };
        await outputs.StartAsync(stop.Token);
        await _region.Store.CommitAsync(new Batch().Put(Collections.ScriptResults, result));
        await _region.Store.CommitAsync(new Batch().Delete(Collections.ScriptResults, "900"));
        outputs.Sweep();
        Assert.NotEmpty(outputs.Read(hash));
        _region.Clock.Advance(TimeSpan.FromMinutes(6));
        outputs.Sweep();
        Assert.Empty(outputs.Read(hash));
        await outputs.StopAsync(stop.Token);
    }
}
