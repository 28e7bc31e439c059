namespace Maas.Api.Contract;

/// <summary>An uploaded file: held in memory when small, else in a temporary file that goes with the request.</summary>
public sealed record UploadedFile(string Field, string FileName, string ContentType, Func<Stream> Open, long Length);
