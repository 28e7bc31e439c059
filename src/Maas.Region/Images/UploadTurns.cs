namespace Maas.Region.Images;

/// <summary>Turns at images that are uploaded: chunks are written one behind the other, and a version comes or goes between two of them.</summary>
public sealed class UploadTurns : Turns
{
    /// <summary>The turn at finding out whether there is an image of a name; images are numbered from 1.</summary>
    public const int OfNames = 0;
}
