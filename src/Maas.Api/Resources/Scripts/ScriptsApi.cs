using System.Globalization;
using System.Text;
using Maas.Api.Contract;
using Maas.Domain.Scripts;
using Maas.Region.Scripts;

namespace Maas.Api.Resources.Scripts;

[FromStore]
[Resource("scripts/", Handler = "NodeScriptsHandler", Doc = "Manage the scripts that run on machines.")]
internal sealed class ScriptsApi(ScriptCatalog scripts)
{
    [Get(Title = "List scripts")]
    public Task<IEnumerable<ScriptView>> Read(ScriptListForm form, Caller caller)
    {
        var found = scripts.All.AsEnumerable();
        if (form.Type is { } word)
        {
            if (!ScriptWords.TryType(word, out var type)) throw ApiException.BadRequest(ScriptWords.NoType(word));
            found = found.Where(s => s.ScriptType == type);
        }

        if (form.HardwareType is { } hardware)
        {
            if (!ScriptWords.TryHardware(hardware, out var kind)) throw ApiException.BadRequest(ScriptWords.NoHardware(hardware));
            found = found.Where(s => s.HardwareType == kind);
        }

        if (form.Filters is { } filters)
        {
            var wanted = filters.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            found = found.Where(s => wanted.Any(w => s.Name == w || s.Tags.Contains(w)));
        }

        return Task.FromResult(found.OrderBy(s => s.Id).Select(s => ScriptView.Of(s, form.IncludeScript)));
    }

    [Post(Title = "Add a script", Doc = "What it says of itself in its comments fills in what is left out.", Allow = Access.Admin)]
    public async Task<ScriptView> Create(ScriptCreateForm form, Caller caller)
    {
        // A part named "script" is the script; of any other lone file the name is the script's.
        var name = form.Name ?? (form.Script is null && form.Files is [{ Field: "script" }] ? "" : null);
        return ScriptView.Of((await scripts.WriteAsync(null, form.Read(name is "" ? null : name))).OrThrow());
    }
}

[FromStore]
[Resource("scripts/{name}", Handler = "NodeScriptHandler", Doc = "Manage one script.")]
internal sealed class ScriptApi(ScriptCatalog scripts)
{
    [Get(Title = "Read a script")]
    public Task<ScriptView> Read(ScriptPath form, Caller caller) => Task.FromResult(ScriptView.Of(Find(form.Name), form.IncludeScript));

    [Put(Title = "Update a script", Doc = "A new text is a new version. Of built-in scripts only tags and timeout may change.", Allow = Access.Admin)]
    public async Task<ScriptView> Update(ScriptUpdateForm form, Caller caller)
    {
        var script = Find(form.PathName);
        var given = form.Read(null);
        return ScriptView.Of((await scripts.WriteAsync(script.Id, given.Name is null ? given : given with { Name = null })).OrThrow());
    }

    [Delete(Title = "Delete a script", Doc = "Results that it had stay.", Allow = Access.Admin)]
    public async Task<Answer> Delete(ScriptDeleteForm form, Caller caller)
    {
        var script = Find(form.Name);
        if (script.Default) throw ApiException.BadRequest("Unable to delete default script");
        await scripts.DeleteAsync(script);
        return Answer.NoContent;
    }

    [Get("download", Title = "Download a script")]
    [Returns("application/binary")]
    public Task<Answer> Download(ScriptDownloadForm form, Caller caller)
    {
        var script = Find(form.Name);
        var version = form.Revision is { } revision
            ? script.Versions.FirstOrDefault(v => v.Id == revision)
                ?? throw ApiException.BadRequest($"{revision.ToString(CultureInfo.InvariantCulture)} not found in history")
            : script.Current;
        return Task.FromResult<Answer>(new Answer.Bytes(Encoding.UTF8.GetBytes(version.Content), "application/binary"));
    }

    [Post("revert", Title = "Go back to an older version", Doc = "Newer versions are dropped.", Allow = Access.Admin)]
    public async Task<ScriptView> Revert(ScriptRevertForm form, Caller caller) => ScriptView.Of((await scripts.RevertAsync(Find(form.Name), form.To)).OrThrow());

    [Post("add_tag", Title = "Add a tag", Allow = Access.Admin)]
    public async Task<ScriptView> AddTag(ScriptTagForm form, Caller caller)
    {
        var (script, tag) = (Find(form.Name), Tag(form));
        return ScriptView.Of(await scripts.RetagAsync(script, tags => tags.Append(tag).Distinct()));
    }

    [Post("remove_tag", Title = "Remove a tag", Allow = Access.Admin)]
    public async Task<ScriptView> RemoveTag(ScriptTagForm form, Caller caller)
    {
        var (script, tag) = (Find(form.Name), Tag(form));
        return ScriptView.Of(await scripts.RetagAsync(script, tags => tags.Where(t => t != tag)));
    }

    private static string Tag(ScriptTagForm form) =>
        form.Tag.Contains(',', StringComparison.Ordinal) ? throw ApiException.BadRequest("Tag may not contain a \",\".") : form.Tag;

    private Script Find(string name) => scripts.Find(name) ?? throw ApiException.NotFound("Script");
}
