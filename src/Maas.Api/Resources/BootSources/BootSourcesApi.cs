using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain;
using Maas.Domain.Images;
using Maas.Region;
using Maas.Region.Images;
using Maas.Store;

namespace Maas.Api.Resources.BootSources;

/// <summary>A boot source as published (api-resources.md §17.2).</summary>
public sealed record BootSourceView(int Id, string Url, string KeyringFilename, string KeyringData, string? Created, string? Updated, string ResourceUri)
{
    public static BootSourceView Of(BootSource s) => new(
        s.Id, s.Url, s.KeyringFilename, s.KeyringData, Timestamps.Iso(s.Created), Timestamps.Iso(s.Updated), $"/MAAS/api/2.0/boot-sources/{s.Id}/");
}

[Resource("boot-sources/", Handler = "BootSourcesHandler", Doc = "Manage where images come from.", AdminOnly = true)]
internal sealed class BootSourcesApi(IStore store, TimeProvider clock)
{
    [Get(Title = "List boot sources")]
    public Task<IEnumerable<BootSourceView>> Read(NoForm form, Caller caller) => Task.FromResult(store.Documents(ImageSources.Sources).All.Select(BootSourceView.Of));

    [Post(Title = "Create a boot source", Doc = "Exactly one of keyring_filename and keyring_data says what proves its index.")]
    [Returns(typeof(BootSourceView), Status = 201)]
    public async Task<Answer> Create(BootSourceForm form, Caller caller)
    {
        var now = clock.GetUtcNow();
        var created = BootSourceEdits.Apply(new BootSource { Id = 0, Url = form.Url ?? "", Created = now, Updated = now }, form, store) with
        {
            Id = store.NextId(ImageSources.Sources),
        };
        await store.CommitAsync(new Batch().Put(ImageSources.Sources, created, basedOn: 0));
        return new Answer.Json(BootSourceView.Of(created), 201);
    }
}

[Resource("boot-sources/{id}/", Handler = "BootSourceHandler", Doc = "Manage one place where images come from.", AdminOnly = true)]
internal sealed class BootSourceApi(IStore store, TimeProvider clock)
{
    [Get(Title = "Read a boot source")]
    public Task<BootSourceView> Read(IdPath form, Caller caller) => Task.FromResult(BootSourceView.Of(Find(form.Id)));

    [Put(Title = "Update a boot source")]
    public async Task<BootSourceView> Update(BootSourceUpdateForm form, Caller caller)
    {
        var known = Find(form.Id);
        var changed = BootSourceEdits.Apply(known with { Url = form.Url ?? known.Url, Updated = clock.GetUtcNow() }, form, store);
        var batch = new Batch().Put(ImageSources.Sources, changed);
        // What the former address offered says nothing about the new one.
        if (changed.Url != known.Url) batch.Delete(ImageSources.Offers, Collections.Key(known.Id));
        await store.CommitAsync(batch);
        return BootSourceView.Of(changed);
    }

    [Delete(Title = "Delete a boot source", Doc = "Its selections go with it.")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        var key = Collections.Key(Find(form.Id).Id);
        var batch = new Batch().Delete(ImageSources.Sources, key).Delete(ImageSources.Offers, key);
        foreach (var selection in store.Documents(ImageSources.Selections).Where(ImageSources.SelectionsBySource, key))
            batch.Delete(ImageSources.Selections, Collections.Key(selection.Id));
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    private BootSource Find(string id) => store.Documents(ImageSources.Sources).Find(id) ?? throw ApiException.NotFound("BootSource");
}

/// <summary>Puts what is sent about a source into the document.</summary>
internal static class BootSourceEdits
{
    private const int LongestUrl = 200;
    private const int LongestFilename = 4096;
    private const int MostKeyringBytes = 1024 * 1024;

    public static BootSource Apply(BootSource source, BootSourceFields form, IStore store)
    {
        var errors = new FieldErrors();
        if (source.Url.Length == 0) errors.Add("url", "This field is required.");
        else if (source.Url.Length > LongestUrl) errors.Add("url", FieldWords.TooLong(source.Url, LongestUrl));
        else if (!Uri.TryCreate(source.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) errors.Add("url", "Enter a valid URL.");
        else if (store.Documents(ImageSources.Sources).Where(ImageSources.ByUrl, source.Url).Any(s => s.Id != source.Id)) errors.Add("url", "Boot source with this Url already exists.");

        var (file, data) = (form.KeyringFilename, form.KeyringData is { } upload ? errors.Collect(() => Read(upload)) : null);
        if (file?.Length > LongestFilename) errors.Add("keyring_filename", FieldWords.TooLong(file, LongestFilename));
        if (file is { Length: > 0 } && data is { Length: > 0 }) errors.Add("__all__", "Only one of keyring_filename or keyring_data can be specified.");
        // Either replaces the other; an empty one clears only itself.
        var changed = data is { Length: > 0 } ? source with { KeyringFilename = "", KeyringData = data }
            : file is { Length: > 0 } ? source with { KeyringFilename = file, KeyringData = "" }
            : source with { KeyringFilename = file ?? source.KeyringFilename, KeyringData = data ?? source.KeyringData };
        if (changed is { KeyringFilename: "", KeyringData: "" }) errors.Add("__all__", "One of keyring_data or keyring_filename must be specified.");
        errors.ThrowIfAny();
        return changed;
    }

    private static string Read(UploadedFile upload)
    {
        if (upload.Length > MostKeyringBytes) throw ApiException.Field("keyring_data", $"A keyring has at most {MostKeyringBytes} octets.");
        if (upload.Length == 0) throw ApiException.Field("keyring_data", FieldWords.EmptyFile);
        using var stream = upload.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Convert.ToBase64String(content.GetBuffer(), 0, (int)content.Length);
    }
}

public record BootSourceFields
{
    [Doc("Path of a keyring on the appliance's disk.")]
    public string? KeyringFilename { get; init; }

    [Doc("The keyring, as a file.")]
    public UploadedFile? KeyringData { get; init; }
}

public sealed record BootSourceForm : BootSourceFields
{
    [Doc("The URL of the mirror.")]
    public string? Url { get; init; }
}

public sealed record BootSourceUpdateForm : BootSourceFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The URL of the mirror.")]
    public string? Url { get; init; }
}
