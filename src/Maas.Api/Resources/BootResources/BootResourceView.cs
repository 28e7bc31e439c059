using System.Text.Json.Serialization;
using Maas.Domain.Images;
using Maas.Region.Images;

namespace Maas.Api.Resources.BootResources;

/// <summary>An image as published (images.md §9).</summary>
public sealed record BootResourceView(
    int Id, string Type, string Name, string Architecture, string ResourceUri, string? LastDeployed, string Subarches, string Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BaseImage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, BootSetView>? Sets)
{
    public static BootResourceView Of(BootResource resource, ImageCatalog catalog, bool withSets) => new(
        resource.Id, resource.Type == BootResourceType.Synced ? "Synced" : "Uploaded",
        resource.Name.StartsWith("custom/", StringComparison.Ordinal) ? resource.Series : resource.Name, resource.Architecture,
        $"/MAAS/api/2.0/boot-resources/{resource.Id}/", Timestamps.Iso(resource.LastDeployed), resource.Subarches, resource.Title,
        resource.BaseImage.Length > 0 ? resource.BaseImage : null,
        withSets ? resource.Sets.ToDictionary(s => s.Version, s => BootSetView.Of(resource, s, catalog)) : null);
}

public sealed record BootSetView(
    string Version, string Label, long Size, bool Complete, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Progress,
    IReadOnlyDictionary<string, BootFileView> Files)
{
    public static BootSetView Of(BootResource resource, BootResourceSet set, ImageCatalog catalog)
    {
        var size = set.Files.Sum(f => f.Size);
        var complete = set.Files.All(f => f.IsComplete);
        return new BootSetView(
            set.Version, set.Label, size, complete, complete ? null : 100.0 * set.Files.Sum(f => f.Stored) / Math.Max(1, size),
            set.Files.ToDictionary(f => f.Filename, f => BootFileView.Of(resource, f, catalog)));
    }
}

public sealed record BootFileView(
    string Filename, string Filetype, string Sha256, string FilenameOnDisk, long Size, bool Complete,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Progress,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UploadUri)
{
    public static BootFileView Of(BootResource resource, BootResourceFile file, ImageCatalog catalog) => new(
        file.Filename, file.Filetype, file.Sha256, catalog.PrefixOf(file.Sha256), file.Size, file.IsComplete,
        file.IsComplete ? null : 100.0 * file.Stored / Math.Max(1, file.Size),
        file.IsComplete || resource.Type != BootResourceType.Uploaded ? null : $"/MAAS/api/2.0/boot-resources/{resource.Id}/upload/{file.Id}/");
}
