using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>What a new set does to older ones of its kind (lifecycle.md §12.3, retention).</summary>
internal sealed partial class NodeScripts
{
    private void MakeRoom(Batch batch, Node node, ResultType type, IReadOnlyList<ScriptResult> coming, DateTimeOffset now)
    {
        var sets = Sets.Where(Collections.ScriptSetsByNode, node.SystemId).Where(s => s.ResultType == type).ToList();
        var kept = sets.ToDictionary(s => s.Id, _ => 0);
        var old = sets.SelectMany(s => ResultsOf(s.Id)).OrderByDescending(r => r.Id).ToList();
        var counted = coming.GroupBy(Subject).ToDictionary(g => g.Key, g => g.Count());
        var most = settings.Number(Limit(type));
        foreach (var result in old)
        {
            var held = counted.GetValueOrDefault(Subject(result));
            if (ScriptParameters.IsPlaceholder(result.Parameters) || held >= most)
            {
                batch.Delete(Collections.ScriptResults, Collections.Key(result.Id));
                continue;
            }

            counted[Subject(result)] = held + 1;
            kept[result.ScriptSetId]++;
            if (result.Status.IsOpen()) batch.Put(Collections.ScriptResults, result with { Status = ScriptStatus.Aborted, Ended = now, Updated = now });
        }

        foreach (var (id, count) in kept)
        {
            if (count == 0) batch.Delete(Collections.ScriptSets, Collections.Key(id));
        }
    }

    private static (string Name, int? Disk) Subject(ScriptResult result) => (result.Name, result.PhysicalBlockDeviceId);

    private static string Limit(ResultType type) => type switch
    {
        ResultType.Commissioning => "max_node_commissioning_results",
        ResultType.Installation => "max_node_installation_results",
        ResultType.Testing => "max_node_testing_results",
        ResultType.Release => "max_node_release_results",
    };
}
