using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Region.Scripts;
using Maas.Store;

namespace Maas.Api.Resources.Results;

/// <summary>The former form of a result (api-resources.md §16.4).</summary>
public sealed record InstallationResultView(
    string Created, string Updated, int Id, string Name, int? ScriptResult, int ResultType, NodeReference Node, string Data, string ResourceUri);

public sealed record NodeReference(string SystemId);

[Resource("installation-results/", Handler = "NodeResultsHandler", Doc = "Read results of the last commissioning, testing and installation.", Aliases = ["commissioning-results/"])]
internal sealed class InstallationResultsApi(IStore store, ScriptOutputs outputs)
{
    [Get(Title = "Read results")]
    public Task<IEnumerable<InstallationResultView>> Read(InstallationResultsForm form, Caller caller)
    {
        ResultType? type = form.ResultType is { } number ? (ResultType)number : null;
        var found = store.Documents(Collections.Nodes).All.Where(n => NodeAccess.CanList(n, caller) && (form.SystemId is null || form.SystemId.Contains(n.SystemId)))
            .OrderBy(n => n.Id).SelectMany(Results)
            .Where(r => (type is null || r.Type == type) && (form.Name is null || form.Name.Contains(r.Result.Name)))
            .SelectMany(r => Views(r.Result, r.Type));
        return Task.FromResult<IEnumerable<InstallationResultView>>([.. found]);
    }

    private IEnumerable<(ScriptResult Result, ResultType Type)> Results(Node node)
    {
        foreach (var id in new[] { node.CommissioningSetId, node.InstallationSetId, node.TestingSetId }.OfType<int>())
        {
            if (store.Documents(Collections.ScriptSets).Find(Collections.Key(id)) is not { } set) continue;
            foreach (var result in store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(id)).Where(r => !r.Status.IsOpen()))
                yield return (result, set.ResultType);
        }
    }

    private IEnumerable<InstallationResultView> Views(ScriptResult result, ResultType type)
    {
        InstallationResultView View(string name, byte[] data) => new(
            Timestamps.Iso(result.Created)!, Timestamps.Iso(result.Updated)!, result.Id, name, result.ExitStatus, (int)type, new NodeReference(result.SystemId),
            Convert.ToBase64String(data), "/MAAS/api/2.0/commissioning-scripts/");

        yield return View(result.Name, outputs.Read(result.Stdout ?? result.Output));
        if (outputs.Read(result.Stderr) is { Length: > 0 } errors) yield return View(result.Name + ".err", errors);
    }
}

public sealed record InstallationResultsForm
{
    [Doc("Only results of these nodes, repeated.")]
    public IReadOnlyList<string>? SystemId { get; init; }

    [Doc("Only results of these names, repeated.")]
    public IReadOnlyList<string>? Name { get; init; }

    [CheckedAlone, Doc("0 commissioning, 1 installation, 2 testing.")]
    public int? ResultType { get; init; }
}
