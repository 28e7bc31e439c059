using System.Text;
using Maas.Api.Contract;
using Maas.Domain.Scripts;
using Maas.Region.Scripts;

namespace Maas.Api.Resources.CommissioningScripts;

public sealed record CommissioningScriptView(string Name, string Content, string Deprecated, string ResourceUri);

/// <summary>The former way to manage scripts (api-resources.md §16.2).</summary>
[FromStore]
[Resource("commissioning-scripts/", Handler = "CommissioningScriptsHandler", Doc = "Manage commissioning scripts (deprecated: use scripts).", AdminOnly = true)]
internal sealed class CommissioningScriptsApi(ScriptCatalog scripts)
{
    [Get(Title = "List names of commissioning scripts (deprecated)")]
    public Task<IEnumerable<string>> Read(NoForm form, Caller caller) => Task.FromResult<IEnumerable<string>>(
        scripts.All.Where(s => s.ScriptType == ScriptType.Commissioning).Select(s => s.Name).Order(StringComparer.Ordinal));

    [Post(Title = "Add a commissioning script (deprecated)")]
    public async Task<CommissioningScriptView> Create(CommissioningScriptForm form, Caller caller)
    {
        var script = (await scripts.WriteAsync(
            null, new ScriptForm { Name = form.Name, ScriptType = "commissioning", Script = CommissioningScriptForm.Text(form.Content) })).OrThrow();
        return new CommissioningScriptView(
            script.Name, Convert.ToBase64String(Encoding.UTF8.GetBytes(script.Current.Content)),
            "The commissioning-scripts endpoint is deprecated. Please use the node-scripts endpoint.", $"/MAAS/api/2.0/commissioning-scripts/{Uri.EscapeDataString(script.Name)}");
    }
}

[FromStore]
[Resource("commissioning-scripts/{name}", Handler = "CommissioningScriptHandler", Doc = "Manage one commissioning script (deprecated: use scripts).", AdminOnly = true)]
internal sealed class CommissioningScriptApi(ScriptCatalog scripts)
{
    [Get(Title = "Read a commissioning script's text (deprecated)")]
    [Returns("application/binary")]
    public Task<Answer> Read(CommissioningScriptPath form, Caller caller) =>
        Task.FromResult<Answer>(new Answer.Bytes(Encoding.UTF8.GetBytes(Find(form.Name).Current.Content), "application/binary"));

    [Put(Title = "Replace a commissioning script's text (deprecated)")]
    [Returns("text/plain")]
    public async Task<Answer> Update(CommissioningScriptUpdateForm form, Caller caller)
    {
        (await scripts.WriteAsync(Find(form.Name).Id, new ScriptForm { Script = CommissioningScriptForm.Text(form.Content) })).OrThrow();
        return new Answer.Text("OK");
    }

    [Delete(Title = "Delete a commissioning script (deprecated)")]
    public async Task<Answer> Delete(CommissioningScriptPath form, Caller caller)
    {
        var script = Find(form.Name);
        if (script.Default) throw ApiException.BadRequest("Unable to delete default script");
        await scripts.DeleteAsync(script);
        return Answer.NoContent;
    }

    private Script Find(string name) => scripts.Find(name) is { ScriptType: ScriptType.Commissioning } script ? script : throw ApiException.NotFound("Script");
}

public sealed record CommissioningScriptPath
{
    [Path]
    public string Name { get; init; } = "";
}

public sealed record CommissioningScriptForm
{
    [Doc("The script's name, unless it says it itself.")]
    public string? Name { get; init; }

    [Mandatory(AsParameter = true), Doc("The script, as a file.")]
    public UploadedFile? Content { get; init; }

    internal static string? Text(UploadedFile? file)
    {
        if (file is null) return null;
        using var reader = new StreamReader(file.Open());
        return reader.ReadToEnd();
    }
}

public sealed record CommissioningScriptUpdateForm
{
    [Path]
    public string Name { get; init; } = "";

    [Mandatory(AsParameter = true), Doc("The script, as a file.")]
    public UploadedFile? Content { get; init; }
}
