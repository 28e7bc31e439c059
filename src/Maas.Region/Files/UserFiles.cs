using Maas.Domain.Files;
using Maas.Domain.Scripts;
using Maas.Region.Images;
using Maas.Store;

namespace Maas.Region.Files;

/// <summary>Files of users: one name, one file for each user.</summary>
public sealed class UserFiles(IStore store, IBlobs blobs)
{
    public static readonly Collection<StoredFile> Collection = new("files", f => Collections.Key(f.Id));
    public static readonly Index<StoredFile> ByUser = Collection.Index("user", f => [f.Username]);
    public static readonly Index<StoredFile> ByKey = Collection.Index("key", f => [f.Key], unique: true);

    /// <summary>The reference has no limit; this one keeps a mistake from filling the disk.</summary>
    public const long MostBytes = 8L << 30;

    public IReadOnlyList<StoredFile> Of(string username) =>
        [.. store.Documents(Collection).Where(ByUser, username).OrderBy(f => f.Filename, StringComparer.Ordinal)];

    public StoredFile? Find(string username, string filename) => store.Documents(Collection).Where(ByUser, username).FirstOrDefault(f => f.Filename == filename);

    public StoredFile? FindByKey(string key) => store.Documents(Collection).Where(ByKey, key) is [var file] ? file : null;

    /// <summary>Where the content lies, to be sent without passing through memory.</summary>
    public string PathOf(StoredFile file) =>
        blobs.PathOf(file.Sha256) ?? throw new IOException($"The content of the file {file.Filename} is missing from the data directory; restore it from a backup.");

    /// <summary>Writes a file over the one of its name.</summary>
    public async Task WriteAsync(string username, string filename, Stream content)
    {
        var blob = await blobs.PutAsync(content, MostBytes);
        var known = Find(username, filename);
        var file = known is null
            ? new StoredFile { Id = store.NextId(Collection), Username = username, Filename = filename, Key = Guid.NewGuid().ToString(), Sha256 = blob.Sha256 }
            : known with { Sha256 = blob.Sha256 };
        await store.CommitAsync(new Batch().Put(Collection, file));
        if (known is not null) Forget(known.Sha256);
    }

    public async Task DeleteAsync(StoredFile file)
    {
        await store.CommitAsync(new Batch().Delete(Collection, Collections.Key(file.Id)));
        Forget(file.Sha256);
    }

    /// <summary>Drops a content that nothing refers to any more; equal contents are stored once, whoever they belong to.</summary>
    public void Forget(string sha256)
    {
        if (store.Documents(Collection).All.Any(f => f.Sha256 == sha256)) return;
        if (store.Documents(ImageCatalog.Resources).All.Any(r => r.Sets.Any(s => s.Files.Any(f => f.Sha256 == sha256)))) return;
        if (store.Documents(Collections.ScriptResults).All.Any(r => Holds(r, sha256))) return;
        blobs.Delete(sha256);
    }

    private static bool Holds(ScriptResult result, string sha256) =>
        result.Output == sha256 || result.Stdout == sha256 || result.Stderr == sha256 || result.Result == sha256;
}
