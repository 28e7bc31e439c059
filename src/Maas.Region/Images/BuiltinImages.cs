using System.Text.Json;
using Maas.Domain.Images;
using Maas.Store;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Images;

/// <summary>One image of a directory made by <c>images/build</c>, as its <c>images.json</c> describes it.</summary>
public sealed record BuiltinImage
{
    public required string Name { get; init; }
    public required string Architecture { get; init; }
    public required string Version { get; init; }
    public string Title { get; init; } = "";
    public string Label { get; init; } = "built-in";
    public bool SelfContained { get; init; }
    public required IReadOnlyList<BuiltinFile> Files { get; init; }
}

/// <param name="Path">Relative to the manifest.</param>
public sealed record BuiltinFile(string Filename, string Filetype, string Path, string Sha256, long Size);

/// <summary>Takes the images that come with the appliance into the catalog: those whose version is not there yet.</summary>
public sealed partial class BuiltinImages(IStore store, IBlobs blobs, ILogger<BuiltinImages> log)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What a directory holds; nothing, when it has no manifest.</summary>
    public async Task<IReadOnlyList<BuiltinImage>> ReadAsync(string directory)
    {
        var manifest = Path.Combine(directory, "images.json");
        if (!File.Exists(manifest))
        {
            LogNone(log, manifest);
            return [];
        }

        await using var text = File.OpenRead(manifest);
        return await JsonSerializer.DeserializeAsync<BuiltinImage[]>(text, Json) ?? [];
    }

    public async Task ImportAsync(string directory, BuiltinImage image, CancellationToken cancel = default)
    {
        var resources = store.Documents(ImageCatalog.Resources);
        var known = resources.Where(ImageCatalog.ByName, image.Name).FirstOrDefault(r => r.Architecture == image.Architecture && r.Type == BootResourceType.Synced);
        if (known?.Sets.Any(s => s.Version == image.Version && s.Files.Select(f => f.Sha256).SequenceEqual(image.Files.Select(f => f.Sha256))) == true) return;
        var files = new List<BootResourceFile>();
        foreach (var file in image.Files)
        {
            await using var content = File.OpenRead(Path.Combine(directory, file.Path));
            var blob = await blobs.PutAsync(content, long.MaxValue, cancel);
            files.Add(new BootResourceFile(store.NextId(ImageCatalog.FileNumbers), file.Filename, file.Filetype, blob.Sha256, blob.Size, blob.Size));
        }

        var resource = (known ?? new BootResource { Id = store.NextId(ImageCatalog.Resources), Name = image.Name, Architecture = image.Architecture }) with
        {
            Title = image.Title,
            SelfContained = image.SelfContained,
            Subarches = "generic",
            Sets = [new BootResourceSet(image.Version, image.Label, files)],
        };
        await store.CommitAsync(new Batch().Put(ImageCatalog.Resources, resource));
        LogImported(log, image.Name, image.Version);
    }

    [LoggerMessage(LogLevel.Information, "Image {Name} {Version} imported")]
    private static partial void LogImported(ILogger log, string name, string version);

    [LoggerMessage(LogLevel.Warning, "No images come with this installation ({Manifest} is missing): machines cannot be commissioned until images/build has made them")]
    private static partial void LogNone(ILogger log, string manifest);
}
