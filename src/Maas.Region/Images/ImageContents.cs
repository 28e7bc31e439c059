using Maas.Domain.Images;
using Maas.Region.Files;
using Maas.Store;

namespace Maas.Region.Images;

/// <summary>The contents of images on the disk: those that no image has any more make room (images.md §10.1).</summary>
public sealed class ImageContents(IStore store, IBlobs blobs, UserFiles files)
{
    /// <summary>The name of an upload in chunks.</summary>
    public static string UploadOf(BootResource resource, BootResourceFile file) => $"{resource.Id}-{file.Id}";

    /// <summary>Whether a content of this hash is known with another size: one of the two sizes is a lie.</summary>
    public bool Others(string sha256, long size) => store.Documents(ImageCatalog.Resources).All.SelectMany(r => r.Sets).SelectMany(s => s.Files).Any(f => f.Sha256 == sha256 && f.Size != size);

    /// <summary>Drops what an image held before it was changed or deleted, where nothing else holds it.</summary>
    public void Forget(BootResource before)
    {
        var present = store.Documents(ImageCatalog.Resources).Find(Collections.Key(before.Id))?.Sets.SelectMany(s => s.Files).Select(f => f.Id).ToHashSet() ?? [];
        foreach (var file in before.Sets.SelectMany(s => s.Files).Where(f => !present.Contains(f.Id)))
        {
            blobs.DropUpload(UploadOf(before, file));
            files.Forget(file.Sha256);
        }
    }
}
