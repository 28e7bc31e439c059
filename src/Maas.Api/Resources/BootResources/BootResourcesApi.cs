using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Images;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Images;
using Maas.Store;

namespace Maas.Api.Resources.BootResources;

[Resource("boot-resources/", Handler = "BootResourcesHandler", Doc = "Manage the images that machines boot and are installed with.")]
internal sealed class BootResourcesApi(IStore store, IBlobs blobs, ImageCatalog catalog, ImageContents contents, UploadTurns turns, TimeProvider clock)
{
    private const long MostInlineBytes = 64L << 30;

    [Get(Title = "List images")]
    public Task<IEnumerable<BootResourceView>> Read(ImageTypeForm form, Caller caller)
    {
        BootResourceType? wanted = form.Type switch
        {
            null or "all" => null,
            "synced" => BootResourceType.Synced,
            "uploaded" => BootResourceType.Uploaded,
            var other => throw ApiException.BadRequest($"'{other}' is not a valid boot resource type. Available types: ['synced', 'uploaded']"),
        };
        return Task.FromResult(store.Documents(ImageCatalog.Resources).All.Where(r => wanted is null || r.Type == wanted)
            .OrderBy(r => r.Type).ThenBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Architecture, StringComparer.Ordinal)
            .Select(r => BootResourceView.Of(r, catalog, withSets: false)));
    }

    [Post(Title = "Upload an image", Doc = "Whole as content, or in chunks: give sha256 and size, then send the chunks to the upload_uri of the answer.", Allow = Access.Admin)]
    [Returns(typeof(BootResourceView), Status = 201)]
    public async Task<Answer> Create(ImageUploadForm form, Caller caller)
    {
        var errors = new FieldErrors();
        var name = errors.Collect(() => UploadRules.Name(form.Name).OrThrow()) ?? "";
        errors.Collect(() => Usable(form.Architecture));
        var type = UploadTypes.Find(form.Filetype ?? "tgz");
        if (type is null) errors.Add("filetype", form.Filetype == "" ? "This field is required." : FieldWords.NoChoice(form.Filetype!));
        var based = name.StartsWith("custom/", StringComparison.Ordinal) && form.BaseImage is { Length: > 0 } given
            ? errors.Collect(() => UploadRules.BaseImage(given, AllNames()).OrThrow()) ?? ""
            : "";
        if (form.Content is { Length: 0 }) errors.Add("content", FieldWords.EmptyFile);
        if (form.Content is null)
        {
            if (ProblemOf(form.Sha256 ?? "") is { } problem) errors.Add("sha256", problem);
            if (form.Size is not > 0) errors.Add("size", "Ensure this value is greater than or equal to 1.");
        }

        errors.ThrowIfAny();
        if (Named(name, form.Architecture, BootResourceType.Synced) is not null)
            throw ApiException.Field("__all__", "Boot resource of name, and architecture already exists.");
        var (filetype, filename) = type!.Value;
        var (sha256, size, stored) = await ContentAsync(form);
        var file = new BootResourceFile(store.NextId(ImageCatalog.FileNumbers), filename, filetype, sha256, size, stored);
        var resource = await turns.TakeAsync(UploadTurns.OfNames, () => Named(name, form.Architecture, BootResourceType.Uploaded) is { } known
            ? turns.TakeAsync(known.Id, () => AddAsync(name, form, based, file))
            : AddAsync(name, form, based, file));
        return new Answer.Json(BootResourceView.Of(resource, catalog, withSets: true), 201);
    }

    [Post("import", Title = "Import images", Allow = Access.Admin)]
    [Returns("text/plain")]
    public Task<Answer> Import(NoForm form, Caller caller) => throw ApiException.Unavailable(
        "Importing from an image stream is not available in this version; upload images, or use the built-in ones.");

    [Post("stop_import", Title = "Stop importing images", Allow = Access.Admin)]
    [Returns("text/plain")]
    public Task<Answer> StopImport(NoForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Text("Import of boot resources is being stopped"));

    [Get("is_importing", Title = "Tell whether images are being imported")]
    public Task<bool> IsImporting(NoForm form, Caller caller) => Task.FromResult(false);

    /// <summary>Makes the image, or a version of the one there is.</summary>
    private async Task<BootResource> AddAsync(string name, ImageUploadForm form, string based, BootResourceFile file)
    {
        var known = Named(name, form.Architecture, BootResourceType.Uploaded);
        var resource = (known ?? new BootResource
        {
            Id = store.NextId(ImageCatalog.Resources),
            Type = BootResourceType.Uploaded,
            Name = name,
            Architecture = form.Architecture,
        }) with
        {
            Title = form.Title ?? known?.Title ?? "",
            Subarches = form.Architecture.Split('/')[1],
            BaseImage = known is { BaseImage.Length: > 0 } ? known.BaseImage : based,
            Sets = [new BootResourceSet(NewVersion(known), "uploaded", [file]), .. form.KeepOld ? known?.Sets ?? [] : []],
        };
        await store.CommitAsync(new Batch().Put(ImageCatalog.Resources, resource));
        if (!form.KeepOld && known is not null) contents.Forget(known);
        return resource;
    }

    private BootResource? Named(string name, string architecture, BootResourceType type) =>
        store.Documents(ImageCatalog.Resources).Where(ImageCatalog.ByName, name).FirstOrDefault(r => r.Type == type && r.Architecture == architecture);

    private IEnumerable<string> AllNames() => store.Documents(ImageCatalog.Resources).All.Select(r => r.Name);

    private async Task<(string Sha256, long Size, long Stored)> ContentAsync(ImageUploadForm form)
    {
        if (form.Content is { } content)
        {
            await using var stream = content.Open();
            var blob = await blobs.PutAsync(stream, MostInlineBytes);
            return (blob.Sha256, blob.Size, blob.Size);
        }

        var sha256 = form.Sha256!.ToLowerInvariant();
        if (contents.Others(sha256, form.Size!.Value)) throw ApiException.BadRequest("File already exists with sha256 that is of different size.");
        // Content that is here already need not be sent again.
        return (sha256, form.Size.Value, blobs.PathOf(sha256) is not null ? form.Size.Value : 0);
    }

    private string Usable(string architecture) => catalog.UsableArchitectures is var usable && usable.Contains(architecture)
        ? architecture
        : throw ApiException.Field(
            "architecture", $"'{architecture}' is not a valid architecture.  It should be one of: {string.Join(", ", usable.Select(a => $"'{a}'"))}.");

    private static string? ProblemOf(string sha256) => sha256.Length switch
    {
        < 64 => $"Ensure this value has at least 64 characters (it has {sha256.Length}).",
        > 64 => FieldWords.TooLong(sha256, 64),
        _ => sha256.All(char.IsAsciiHexDigit) ? null : "Enter a valid value: 64 hexadecimal digits.",
    };

    private string NewVersion(BootResource? known)
    {
        var today = clock.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var version = today;
        for (var n = 1; known?.Sets.Any(s => s.Version == version) == true; n++) version = $"{today}.{n}";
        return version;
    }
}

[Resource("boot-resources/{id}/", Handler = "BootResourceHandler", Doc = "Manage one image.")]
internal sealed class BootResourceApi(IStore store, ImageCatalog catalog, ImageContents contents, UploadTurns turns)
{
    [Get(Title = "Read an image")]
    public Task<BootResourceView> Read(IdPath form, Caller caller) => Task.FromResult(BootResourceView.Of(Find(form.Id), catalog, withSets: true));

    [Delete(Title = "Delete an image", Allow = Access.Admin)]
    public Task<Answer> Delete(IdPath form, Caller caller) => turns.TakeAsync<Answer>(Find(form.Id).Id, async () =>
    {
        var resource = Find(form.Id);
        await store.CommitAsync(new Batch().Delete(ImageCatalog.Resources, Collections.Key(resource.Id)));
        contents.Forget(resource);
        return Answer.NoContent;
    });

    private BootResource Find(string id) => store.Documents(ImageCatalog.Resources).Find(id) ?? throw ApiException.NotFound("BootResource");
}

public sealed record ImageTypeForm
{
    [Doc("all, synced or uploaded.")]
    public string? Type { get; init; }
}

public sealed record ImageUploadForm
{
    [Mandatory, Doc("A name of your own, or os/series.")]
    public string Name { get; init; } = "";

    [Mandatory, Doc("arch/subarch, such as amd64/generic.")]
    public string Architecture { get; init; } = "";

    [Mandatory(Unless = "content"), Doc("SHA-256 of the content, for an upload in chunks.")]
    public string? Sha256 { get; init; }

    [Mandatory(Unless = "content"), Doc("Octets of the content, for an upload in chunks.")]
    public long? Size { get; init; }

    [Doc("A title for people.")]
    public string? Title { get; init; }

    [Doc("tgz, tbz, txz, ddtgz, ddtbz, ddtxz, ddtar, ddbz2, ddgz, ddxz or ddraw.")]
    public string? Filetype { get; init; }

    [Doc("The system the image derives from, as os/series.")]
    public string? BaseImage { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether to keep former versions.")]
    public bool KeepOld { get; init; }

    [Doc("The image itself.")]
    public UploadedFile? Content { get; init; }
}
