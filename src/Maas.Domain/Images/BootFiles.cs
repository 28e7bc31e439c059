namespace Maas.Domain.Images;

/// <summary>What a node is given to boot: paths below <c>/images/</c> (boot.md §5 point 6).</summary>
/// <param name="RootPath">Null for a system that is all in its initrd.</param>
/// <param name="DtbPath">The device tree, for boards that need one.</param>
public sealed record BootFiles(string KernelPath, string InitrdPath, string? RootPath, string Osystem, string Series, string? DtbPath = null);

/// <summary>The URL path of a file: only its first segment finds it, the rest tells a reader what it is.</summary>
public static class BootFilePaths
{
    /// <param name="prefix">The shortest unique prefix of the SHA-256, at least seven digits.</param>
    public static string Of(string prefix, BootResource resource, BootResourceSet set, BootResourceFile file) =>
        $"{prefix}/{resource.Osystem}/{resource.Arch}/{resource.Subarch}/{resource.Series}/{set.Label}/{file.Filename}";
}
