namespace Maas.Domain.Images;

/// <summary>Something nodes boot or are installed with: an image of one name and architecture, in versions (images.md §5).</summary>
public sealed record BootResource
{
    public required int Id { get; init; }
    public BootResourceType Type { get; init; }

    /// <summary><c>os/series</c>; <c>custom/name</c> for images of no known system.</summary>
    public required string Name { get; init; }

    /// <summary><c>arch/subarch</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The system a custom image derives from, as <c>os/series</c>.</summary>
    public string BaseImage { get; init; } = "";
    public string Title { get; init; } = "";
    public string Subarches { get; init; } = "";

    /// <summary>Carries its kernel, initrd and root inside the initrd: needs no root image from the network.</summary>
    public bool SelfContained { get; init; }
    public DateTimeOffset? LastDeployed { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<BootResourceSet> Sets { get; init; } = [];

    /// <summary>The newest version whose files are all here.</summary>
    public BootResourceSet? Newest => Sets.FirstOrDefault(s => s.Files.All(f => f.IsComplete));

    public string Osystem => Name.Split('/')[0];

    public string Series => Name[(Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public string Arch => Architecture.Split('/')[0];

    public string Subarch => Architecture[(Architecture.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

public enum BootResourceType
{
    Synced = 0,
    Uploaded = 2,
}

public sealed record BootResourceSet(string Version, string Label, IReadOnlyList<BootResourceFile> Files);

/// <summary>A file of a set; its content is the blob of its SHA-256 once complete.</summary>
/// <param name="Stored">Octets held so far.</param>
public sealed record BootResourceFile(int Id, string Filename, string Filetype, string Sha256, long Size, long Stored)
{
    public bool IsComplete => Stored >= Size;
}

/// <summary>Kinds of uploaded images: the parameter, the stored kind and the file name (images.md §10.1).</summary>
public static class UploadTypes
{
    private static readonly Dictionary<string, (string Filetype, string Filename)> Table = new(StringComparer.Ordinal)
    {
        ["tgz"] = ("root-tgz", "root.tgz"),
        ["tbz"] = ("root-tbz", "root.tbz"),
        ["txz"] = ("root-txz", "root.txz"),
        ["ddtgz"] = ("root-dd", "root-dd"),
        ["ddtar"] = ("root-dd.tar", "root-dd.tar"),
        ["ddraw"] = ("root-dd.raw", "root-dd.raw"),
        ["ddbz2"] = ("root-dd.bz2", "root-dd.bz2"),
        ["ddgz"] = ("root-dd.gz", "root-dd.gz"),
        ["ddxz"] = ("root-dd.xz", "root-dd.xz"),
        ["ddtbz"] = ("root-dd.tar.bz2", "root-dd.tar.bz2"),
        ["ddtxz"] = ("root-dd.tar.xz", "root-dd.tar.xz"),
    };

    public static IEnumerable<string> Names => Table.Keys;

    public static (string Filetype, string Filename)? Find(string parameter) => Table.TryGetValue(parameter, out var found) ? found : null;
}
