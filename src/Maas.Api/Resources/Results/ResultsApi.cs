using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Region.Scripts;
using Maas.Store;

namespace Maas.Api.Resources.Results;

[Resource("nodes/{system_id}/results/", Handler = "NodeScriptResultsHandler", Doc = "Read what scripts found out about a node.")]
internal sealed class ResultsApi(IStore store, NodeAccess access, ScriptSetViews views)
{
    [Get(Title = "List results of scripts")]
    public Task<IEnumerable<ScriptSetView>> Read(ResultListForm form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        ResultType? type = null;
        if (form.Type is { Length: > 0 } word)
        {
            type = ScriptWords.TryResultType(word, out var known)
                ? known
                : throw ApiException.BadRequest("Result type must be commissioning, testing, installation or release");
        }

        var filter = ResultFilter.Of(form.HardwareType, form.Filters);
        return Task.FromResult(store.Documents(Collections.ScriptSets).Where(Collections.ScriptSetsByNode, node.SystemId)
            .Where(s => type is null || s.ResultType == type).OrderBy(s => s.Id).Select(s => views.Of(s, filter, form.IncludeOutput)));
    }
}

[Resource("nodes/{system_id}/results/{id}/", Handler = "NodeScriptResultHandler", Doc = "Manage one run of scripts on a node.")]
internal sealed class ResultApi(IStore store, IGrainFactory grains, NodeAccess access, ScriptSetViews views, ResultDownloads downloads)
{
    [Get(Title = "Read results of scripts")]
    public Task<ScriptSetView> Read(ResultForm form, Caller caller) => Task.FromResult(views.Of(
        views.Find(access.View(form.SystemId, caller, NodeKind.Any), form.Id), ResultFilter.Of(form.HardwareType, form.Filters), form.IncludeOutput));

    [Put(Title = "Suppress results of scripts", Doc = "Suppressed results do not count.", Allow = Access.Admin)]
    public async Task<ScriptSetView> Update(ResultUpdateForm form, Caller caller)
    {
        var set = views.Find(access.AdminRead(form.SystemId, caller, NodeKind.Any), form.Id);
        var filter = ResultFilter.Of(form.HardwareType, form.Filters);
        if (form.Suppressed is { } suppressed)
        {
            var batch = new Batch();
            foreach (var result in views.ResultsOf(set, filter).Where(r => r.Suppressed != suppressed))
                batch.Put(Collections.ScriptResults, result with { Suppressed = suppressed });
            if (!batch.IsEmpty) await store.CommitAsync(batch);
        }

        return views.Of(set, filter, form.IncludeOutput);
    }

    [Delete(Title = "Delete results of scripts", Allow = Access.Admin)]
    public async Task<Answer> Delete(ResultPath form, Caller caller)
    {
        var node = access.AdminRead(form.SystemId, caller, NodeKind.Any);
        var set = views.Find(node, form.Id);
        if (set.Id == node.CommissioningSetId || set.Id == node.InstallationSetId)
        {
            throw ApiException.BadRequest(
                $"Unable to delete the current {set.ResultType.ToString().ToLowerInvariant()} script set for node: {NodeFacts.Fqdn(node, store)}");
        }

        await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new ForgetSet(set.Id), new Asked(caller.Username));
        var batch = new Batch().Delete(Collections.ScriptSets, Collections.Key(set.Id));
        foreach (var result in views.ResultsOf(set)) batch.Delete(Collections.ScriptResults, Collections.Key(result.Id));
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    [Get("download", Title = "Download outputs of scripts")]
    [Returns("application/octet-stream")]
    public Task<Answer> Download(ResultDownloadForm form, Caller caller)
    {
        Node node = access.View(form.SystemId, caller, NodeKind.Any);
        return Task.FromResult<Answer>(downloads.Of(
            node, views.Find(node, form.Id), ResultFilter.Of(form.HardwareType, form.Filters), form.Output is { Length: > 0 } output ? output : "combined",
            form.Filetype is { Length: > 0 } type ? type : "txt"));
    }
}
