using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>The status fields of a node's scripts: number and name for each kind (api-resources.md §1.3, §5.1).</summary>
internal static class TestStatuses
{
    public static Dictionary<string, object> Of(Node node, IStore store)
    {
        var scripts = store.Documents(Collections.Scripts);
        var testing = Results(node.TestingSetId, store);
        HardwareType KindOf(ScriptResult result) =>
            result.ScriptId is { } id && scripts.Find(Collections.Key(id)) is { } script ? script.HardwareType : HardwareType.Node;

        var fields = new Dictionary<string, object>();
        void Add(string prefix, IEnumerable<ScriptResult> results)
        {
            var status = Aggregate(results);
            fields[prefix] = status;
            fields[prefix + "_name"] = Name(status);
        }

        Add("commissioning_status", Results(node.CommissioningSetId, store));
        Add("testing_status", testing);
        Add("cpu_test_status", testing.Where(r => KindOf(r) == HardwareType.Cpu));
        Add("memory_test_status", testing.Where(r => KindOf(r) == HardwareType.Memory));
        Add("network_test_status", testing.Where(r => KindOf(r) == HardwareType.Network));
        Add("storage_test_status", testing.Where(r => KindOf(r) == HardwareType.Storage));
        Add("other_test_status", testing.Where(r => KindOf(r) == HardwareType.Node));
        Add("interface_test_status", testing.Where(r => KindOf(r) == HardwareType.Network));
        return fields;
    }

    /// <summary>-1 when there is nothing to say; aborted and suppressed results do not count.</summary>
    private static int Aggregate(IEnumerable<ScriptResult> results)
    {
        var present = results.Where(r => !r.Suppressed && r.Status != ScriptStatus.Aborted).Select(r => r.Status).ToHashSet();
        if (present.Count == 0) return -1;
        ScriptStatus[] order =
        [
            ScriptStatus.Running, ScriptStatus.ApplyingNetconf, ScriptStatus.Installing, ScriptStatus.Pending, ScriptStatus.Failed,
            ScriptStatus.FailedApplyingNetconf, ScriptStatus.FailedInstalling, ScriptStatus.TimedOut, ScriptStatus.Degraded,
        ];
        var first = order.Where(present.Contains).Select(s => (ScriptStatus?)s).FirstOrDefault();
        return (int)(first switch
        {
            ScriptStatus.ApplyingNetconf or ScriptStatus.Installing => ScriptStatus.Running,
            ScriptStatus.FailedApplyingNetconf or ScriptStatus.FailedInstalling or ScriptStatus.TimedOut => ScriptStatus.Failed,
            { } status => status,
            null => ScriptStatus.Passed,
        });
    }

    private static string Name(int status) => status switch
    {
        -1 => "Unknown",
        (int)ScriptStatus.Pending => "Pending",
        (int)ScriptStatus.Running => "Running",
        (int)ScriptStatus.Passed => "Passed",
        (int)ScriptStatus.Degraded => "Degraded",
        _ => "Failed",
    };

    private static IReadOnlyList<ScriptResult> Results(int? set, IStore store) =>
        set is { } id ? store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(id)) : [];
}
