using System.Security.Cryptography;

namespace Maas.Store.Lite;

/// <summary>Blobs as files named by their content: written beside, flushed, then renamed, so that a name never has half a content.</summary>
public sealed class FileBlobs : IBlobs
{
    private readonly string _blobs;
    private readonly string _uploads;

    public FileBlobs(string dataDirectory)
    {
        _blobs = Path.Combine(dataDirectory, "blobs");
        _uploads = Path.Combine(dataDirectory, "uploads");
        Directory.CreateDirectory(_blobs);
        Directory.CreateDirectory(_uploads);
        foreach (var left in Directory.EnumerateFiles(_uploads, "put-*")) File.Delete(left);
    }

    public async Task<Blob> PutAsync(Stream content, long limit, CancellationToken cancel = default)
    {
        var temporary = Path.Combine(_uploads, "put-" + Path.GetRandomFileName());
        try
        {
            string sha256;
            long size;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                (sha256, size) = await CopyAsync(content, file, limit, cancel);
                file.Flush(flushToDisk: true);
            }

            Adopt(temporary, sha256);
            return new Blob(sha256, size);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public string? PathOf(string sha256)
    {
        if (!IsName(sha256)) return null;
        var path = NameOf(sha256);
        return File.Exists(path) ? path : null;
    }

    public Stream? Open(string sha256) => PathOf(sha256) is { } path ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read) : null;

    public void Delete(string sha256)
    {
        if (PathOf(sha256) is { } path) File.Delete(path);
    }

    public async Task<long> AppendUploadAsync(string upload, long at, Stream chunk, long limit, CancellationToken cancel = default)
    {
        var path = UploadOf(upload);
        await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        var before = Math.Min(at, file.Length);
        file.SetLength(before);
        file.Seek(0, SeekOrigin.End);
        try
        {
            await CopyAsync(chunk, file, limit - before, cancel);
        }
        catch
        {
            file.SetLength(before);
            throw;
        }

        file.Flush(flushToDisk: true);
        return file.Length;
    }

    public async Task<Blob?> CompleteUploadAsync(string upload, string expectedSha256, CancellationToken cancel = default)
    {
        var path = UploadOf(upload);
        if (!File.Exists(path)) return null;
        string sha256;
        long size;
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            size = file.Length;
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        }

        if (!sha256.Equals(expectedSha256, StringComparison.OrdinalIgnoreCase)) return null;
        Adopt(path, sha256);
        return new Blob(sha256, size);
    }

    public void DropUpload(string upload) => File.Delete(UploadOf(upload));

    private static async Task<(string Sha256, long Size)> CopyAsync(Stream content, FileStream file, long limit, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long size = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancel)) > 0)
        {
            size += read;
            if (size > limit) throw new BlobTooLargeException(limit);
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    private void Adopt(string temporary, string sha256)
    {
        var path = NameOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(temporary, path, overwrite: true);
    }

    private string NameOf(string sha256) => Path.Combine(_blobs, sha256[..2], sha256);

    private string UploadOf(string upload) =>
        upload.Length is > 0 and <= 100 && upload.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? Path.Combine(_uploads, "upload-" + upload)
            : throw new ArgumentException("An upload is named by letters, digits, hyphens and underscores.", nameof(upload));

    private static bool IsName(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower);
}
