namespace Maas.Domain.Files;

/// <summary>A file that a user keeps here (api-resources.md §19.5); its content is a blob.</summary>
public sealed record StoredFile
{
    public required int Id { get; init; }
    public required string Username { get; init; }
    public required string Filename { get; init; }

    /// <summary>Whoever knows it may read the file without credentials; kept when the content is replaced.</summary>
    public required string Key { get; init; }
    public required string Sha256 { get; init; }
}
