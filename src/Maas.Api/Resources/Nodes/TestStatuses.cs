using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>The status fields of a node's scripts: number and name for each kind (api-resources.md §1.3, §5.1).</summary>
internal static class TestStatuses
{
    /// <summary>Of the many nodes on which nothing has run; never changed.</summary>
    private static readonly Dictionary<string, object> Unknown = Of([], [], _ => HardwareType.Node);

    public static Dictionary<string, object> Of(Node node, IStore store)
    {
        var newest = Newest(node, store);
        var (commissioning, testing) = (newest.GetValueOrDefault(ResultType.Commissioning, []), newest.GetValueOrDefault(ResultType.Testing, []));
        if (commissioning.Count == 0 && testing.Count == 0) return Unknown;
        var scripts = store.Documents(Collections.Scripts);
        return Of(
            commissioning, testing, result => result.ScriptId is { } id && scripts.Find(Collections.Key(id)) is { } script ? script.HardwareType : HardwareType.Node);
    }

    private static Dictionary<string, object> Of(List<ScriptResult> commissioning, List<ScriptResult> testing, Func<ScriptResult, HardwareType> kindOf)
    {
        var fields = new Dictionary<string, object>();
        void Add(string prefix, IEnumerable<ScriptResult> results)
        {
            var status = Aggregate(results);
            fields[prefix] = status;
            fields[prefix + "_name"] = Name(status);
        }

        Add("commissioning_status", commissioning);
        Add("testing_status", testing);
        Add("cpu_test_status", testing.Where(r => kindOf(r) == HardwareType.Cpu));
        Add("memory_test_status", testing.Where(r => kindOf(r) == HardwareType.Memory));
        Add("network_test_status", testing.Where(r => kindOf(r) == HardwareType.Network));
        Add("storage_test_status", testing.Where(r => kindOf(r) == HardwareType.Storage));
        Add("other_test_status", testing.Where(r => kindOf(r) == HardwareType.Node));
        Add("interface_test_status", testing.Where(r => kindOf(r) == HardwareType.Network));
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

    /// <summary>Of each script, and of each disk and interface it was for, the newest result of all runs: a test of the memory says nothing new of the disks.</summary>
    private static Dictionary<ResultType, List<ScriptResult>> Newest(Node node, IStore store)
    {
        var newest = new Dictionary<(string, int?, int?), (ResultType Type, ScriptResult Result)>();
        foreach (var set in store.Documents(Collections.ScriptSets).Where(Collections.ScriptSetsByNode, node.SystemId))
        {
            foreach (var result in store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set.Id)))
            {
                if (result.PhysicalBlockDeviceId is { } disk && node.Storage.BlockDevice(disk) is null) continue;
                var about = (result.Name, result.PhysicalBlockDeviceId, result.InterfaceId);
                if (!newest.TryGetValue(about, out var known) || known.Result.Id < result.Id) newest[about] = (set.ResultType, result);
            }
        }

        return newest.Values.GroupBy(n => n.Type, n => n.Result).ToDictionary(g => g.Key, g => g.ToList());
    }
}
