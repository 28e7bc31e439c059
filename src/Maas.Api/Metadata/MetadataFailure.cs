namespace Maas.Api.Metadata;

/// <summary>An answer other than success from the metadata service.</summary>
internal sealed class MetadataFailure(int status, string text) : Exception(text)
{
    public int Status { get; } = status;

    public static MetadataFailure NotFound(string text = "Not found.") => new(404, text);

    public static MetadataFailure BadRequest(string text) => new(400, text);
}
