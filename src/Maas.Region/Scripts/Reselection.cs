using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>Changes planned scripts once more is known of the hardware (lifecycle.md §12.3, §13.4, §13.5).</summary>
internal sealed class Reselection(IStore store, HardwareKnowledge hardware, TimeProvider clock)
{
    private static readonly Dictionary<string, string> NoParameters = [];

    /// <summary>Scripts for certain hardware that turn out to be meant are added, those that are not are dropped.</summary>
    public async Task ForHardwareAsync(Node node)
    {
        var facts = hardware.FactsOf(node);
        var batch = new Batch();
        foreach (var set in new[] { node.CommissioningSetId, node.TestingSetId }.OfType<int>().Select(id => store.Documents(Collections.ScriptSets).Find(Collections.Key(id))).OfType<ScriptSet>())
        {
            var type = set.ResultType == ResultType.Testing ? ScriptType.Testing : ScriptType.Commissioning;
            var results = Results(set.Id);
            var meant = ScriptSelection.ForHardware(store.Documents(Collections.Scripts).All, type, set.RequestedScripts, facts);
            foreach (var result in results.Where(r => r.Status == ScriptStatus.Pending))
            {
                if (ScriptOf(result) is { ForHardware.Count: > 0 } script && !HardwareMatch.Matches(script.ForHardware, facts))
                    batch.Delete(Collections.ScriptResults, Collections.Key(result.Id));
            }

            foreach (var script in meant.Where(s => results.All(r => r.ScriptId != s.Id))) Add(batch, node, set.Id, script, NoParameters);
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>Tests that run once for each disk or interface are planned anew for those that are there now.</summary>
    public async Task RegenerateAsync(Node node)
    {
        if (node.TestingSetId is not { } set) return;
        var batch = new Batch();
        var scope = hardware.ScopeOf(node);
        foreach (var planned in Results(set).Where(r => r.Status == ScriptStatus.Pending).GroupBy(r => r.ScriptId))
        {
            if (planned.Key is not { } id || store.Documents(Collections.Scripts).Find(Collections.Key(id)) is not { } script || !ScriptParameters.IsPerDevice(script)) continue;
            var there = ScriptParameters.IsPer(script, "storage") ? scope.Disks.Select(d => d.Id) : scope.Configured.Select(i => i.Id);
            var covered = planned.Select(r => r.PhysicalBlockDeviceId ?? r.InterfaceId);
            if (there.Select(i => (int?)i).ToHashSet().SetEquals(covered)) continue;
            foreach (var result in planned) batch.Delete(Collections.ScriptResults, Collections.Key(result.Id));
            Add(batch, node, set, script, Kept(planned.First()));
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>After a script that changed the hardware's configuration everything built in is asked again.</summary>
    public async Task AgainAsync(int set, Script by)
    {
        var batch = new Batch();
        foreach (var result in Results(set).Where(r => r.ScriptId != by.Id && !r.Status.IsOpen() && ScriptOf(r) is { Default: true }))
        {
            batch.Put(Collections.ScriptResults, result with
            {
                Status = ScriptStatus.Pending,
                Started = null,
                Ended = null,
                ExitStatus = null,
                Output = null,
                Stdout = null,
                Stderr = null,
                Result = null,
                Updated = clock.GetUtcNow(),
            });
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>What the user asked for beside the disk or interface.</summary>
    private static Dictionary<string, string> Kept(ScriptResult result)
    {
        var sent = new Dictionary<string, string>();
        foreach (var (name, value) in ScriptParameters.Parse(result.Parameters))
        {
            if (value?["type"]?.ToString() is not ("storage" or "interface") && value?["value"]?.ToString() is { } given) sent[name] = given;
        }

        return sent;
    }

    private void Add(Batch batch, Node node, int set, Script script, IReadOnlyDictionary<string, string> parameters)
    {
        var sets = ScriptParameters.Resolve(script, parameters, hardware.ScopeOf(node));
        var now = clock.GetUtcNow();
        foreach (var values in sets.Value ?? [])
        {
            batch.Put(Collections.ScriptResults, new ScriptResult
            {
                Id = store.NextId(Collections.ScriptResults),
                ScriptSetId = set,
                SystemId = node.SystemId,
                Name = script.Name,
                ScriptId = script.Id,
                ScriptVersionId = script.Current.Id,
                Parameters = values.Values.ToJsonString(),
                PhysicalBlockDeviceId = values.BlockDeviceId,
                InterfaceId = values.InterfaceId,
                Created = now,
                Updated = now,
            });
        }
    }

    private IReadOnlyList<ScriptResult> Results(int set) => store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set));

    private Script? ScriptOf(ScriptResult result) => result.ScriptId is { } id ? store.Documents(Collections.Scripts).Find(Collections.Key(id)) : null;
}
