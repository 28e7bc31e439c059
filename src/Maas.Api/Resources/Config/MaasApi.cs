using Maas.Api.Contract;
using Maas.Domain.Provisioning;
using Maas.Domain.Settings;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Provisioning;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Api.Resources.Config;

[Resource("maas/", Handler = "MaasHandler", Doc = "Manage the settings of the service.")]
internal sealed class MaasApi(StoredSettings settings, ImageSettings images, IStore store)
{
    [Get("get_config", Title = "Read a setting")]
    [Returns(typeof(System.Text.Json.Nodes.JsonNode))]
    public Task<Answer> GetConfig(SettingNameForm form, Caller caller)
    {
        if (Archive(form.Name) is { } archive) return Task.FromResult<Answer>(new Answer.Json(archive.Url, Compact: true, ContentType: "application/json"));
        Require(form.Name);
        return Task.FromResult<Answer>(new Answer.Json(settings.Get(form.Name), Compact: true, ContentType: "application/json"));
    }

    [Post("set_config", Title = "Change a setting", Allow = Access.Admin)]
    [Returns("text/plain")]
    public async Task<Answer> SetConfig(SettingForm form, Caller caller)
    {
        if (form.Value is null) throw ApiException.BadRequest("No provided value!");
        if (Archive(form.Name) is null) Require(form.Name);
        if (Archive(form.Name) is { } archive)
        {
            if (!PackageRepositoryRules.IsLocation(form.Value)) throw ApiException.Field(form.Name, "Enter a valid repository URL or PPA location.");
            await store.CommitAsync(new Batch().Put(PackageArchives.Repositories, archive with { Url = form.Value }));
            return new Answer.Text("OK");
        }

        images.Check(form.Name, form.Value);
        var before = settings.Text("session_length");
        (await settings.SetAsync(form.Name, form.Value)).OrThrow();
        if (form.Name == "session_length" && settings.Text("session_length") != before)
        {
            var batch = new Batch();
            foreach (var session in store.Documents(AccountCollections.Sessions).All) batch.Delete(AccountCollections.Sessions, session.Key);
            await store.CommitAsync(batch);
        }

        return new Answer.Text("OK");
    }

    /// <summary>Two settings that are package repositories in truth.</summary>
    private PackageRepository? Archive(string name) => name switch
    {
        "main_archive" => store.Documents(PackageArchives.Repositories).Find(Collections.Key(PackageRepository.MainId)),
        "ports_archive" => store.Documents(PackageArchives.Repositories).Find(Collections.Key(PackageRepository.PortsId)),
        _ => null,
    };

    private static void Require(string name)
    {
        if (Settings.Find(name) is null)
        {
            throw ApiException.Of(Domain.Refusal.Unsound(
                name, $"{name} is not a valid config setting (valid settings are: {string.Join(", ", Settings.All.Select(s => s.Name))})."));
        }
    }
}

public sealed record SettingNameForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("The setting's name.")]
    public string Name { get; init; } = "";
}

public sealed record SettingForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("The setting's name.")]
    public string Name { get; init; } = "";

    [Doc("The new value.")]
    public string? Value { get; init; }
}
