namespace Maas.Store;

/// <summary>Large immutable contents, addressed by their SHA-256 (lower-case hex), as files under the data directory.</summary>
public interface IBlobs
{
    /// <summary>Stores a stream of at most <paramref name="limit"/> bytes; durable when it completes; the same content is stored once.</summary>
    /// <exception cref="BlobTooLargeException">The stream is longer than the limit; nothing is kept.</exception>
    Task<Blob> PutAsync(Stream content, long limit, CancellationToken cancel = default);

    /// <summary>The file of a content, for serving without copying; null when there is none.</summary>
    string? PathOf(string sha256);

    Stream? Open(string sha256);

    void Delete(string sha256);

    /// <summary>Starts or continues a chunked upload: writes durably behind its first <paramref name="at"/> bytes, and returns the bytes held then. What was
    /// behind them, which nobody was told of, is gone.</summary>
    /// <exception cref="BlobTooLargeException">The upload would be longer than the limit; it is as it was.</exception>
    Task<long> AppendUploadAsync(string upload, long at, Stream chunk, long limit, CancellationToken cancel = default);

    /// <summary>Turns a finished upload into a blob if its SHA-256 is the expected one; null if not, and the upload stays.</summary>
    Task<Blob?> CompleteUploadAsync(string upload, string expectedSha256, CancellationToken cancel = default);

    void DropUpload(string upload);
}

public sealed record Blob(string Sha256, long Size);

public sealed class BlobTooLargeException(long limit) : Exception($"The content is larger than {limit} bytes.");
