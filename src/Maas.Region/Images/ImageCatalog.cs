using Maas.Domain;
using Maas.Domain.Images;
using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Images;

/// <summary>Which images there are and which one a node gets (boot.md §5, images.md §5).</summary>
public sealed class ImageCatalog(IStore store, IBlobs blobs, Settings.ISettings settings)
{
    public static readonly Collection<BootResource> Resources = new("boot_resources", r => Collections.Key(r.Id));
    public static readonly Index<BootResource> ByName = Resources.Index("name", r => [r.Name]);
    public static readonly Index<BootResource> ByHash = Resources.Index("sha256", r => r.Sets.SelectMany(s => s.Files).Select(f => f.Sha256[..7]).Distinct());

    /// <summary>The numbers of files, unique over all resources.</summary>
    public static readonly Collection<BootResourceFile> FileNumbers = new("boot_resource_file_numbers", f => Collections.Key(f.Id));

    private const int ShortestPrefix = 7;

    private IDocuments<BootResource> All => store.Documents(Resources);

    /// <summary>Architectures that something can be booted on. A kernel is a choice of its own (<see cref="Kernels"/>).</summary>
    public IReadOnlyList<string> UsableArchitectures =>
    [
        .. All.All.Where(HasKernel).SelectMany(r => Subarches(r).Where(s => !s.Contains("hwe-", StringComparison.Ordinal) && !s.Contains("ga-", StringComparison.Ordinal)).Select(s => $"{r.Arch}/{s}"))
            .Append("amd64/generic").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Kernels that the systems here say they work with, such as <c>ga-22.04</c>; of one system when named (<c>os/series</c>).</summary>
    public IEnumerable<string> Kernels(string? system = null) => All.All.Where(r => r.Newest is not null && (system is null || r.Name == system))
        .SelectMany(Subarches).Where(k => KernelString.Parse(k).HasRelease);

    /// <summary>The ephemeral system for commissioning and its like: the configured release if it is here, else the built-in one.</summary>
    public BootFiles? ForCommissioning(string arch)
    {
        var release = settings.Text("commissioning_distro_series");
        var bootable = All.All.Where(r => r.Arch == arch && HasKernel(r)).ToList();
        var chosen = bootable.FirstOrDefault(r => r.Name == $"ubuntu/{release}" && HasRoot(r)) ?? bootable.FirstOrDefault(r => r.SelfContained);
        return chosen is null ? null : FilesOf(chosen);
    }

    /// <summary>The ephemeral system is all in its initrd: it has no packages to install.</summary>
    public bool IsSelfContained(string arch) => ForCommissioning(arch) is { RootPath: null };

    /// <summary>What installs a node: the release itself when it can be booted, else the commissioning system.</summary>
    public BootFiles? ForInstalling(Node node)
    {
        var arch = node.Architecture.Split('/')[0];
        var own = All.Where(ByName, $"{node.Osystem}/{node.DistroSeries}").FirstOrDefault(r => r.Arch == arch && HasKernel(r) && (HasRoot(r) || r.SelfContained));
        return own is not null ? FilesOf(own) : ForCommissioning(arch);
    }

    /// <summary>The image a node is installed with.</summary>
    public (BootResource Resource, BootResourceSet Set, BootResourceFile File, string Path)? RootOf(Node node)
    {
        var arch = node.Architecture.Split('/')[0];
        foreach (var resource in All.Where(ByName, $"{node.Osystem}/{node.DistroSeries}").Where(r => r.Arch == arch))
        {
            if (resource.Newest is { } set && set.Files.FirstOrDefault(IsRoot) is { } file) return (resource, set, file, PathOf(resource, set, file));
        }

        return null;
    }

    /// <summary>The system and series meant by a <c>distro_series</c> parameter (api-resources.md §6.1).</summary>
    public Outcome<(string Osystem, string Series)> Resolve(string? distroSeries, string arch)
    {
        var wanted = distroSeries is { Length: > 0 } given ? given : settings.Text("default_distro_series");
        var deployable = All.All.Where(r => r.Arch == arch && r.Newest is { } set && set.Files.Any(IsRoot)).ToList();
        var found = deployable.FirstOrDefault(r => r.Name == wanted)
            ?? deployable.FirstOrDefault(r => r.Series == wanted)
            ?? deployable.Where(r => r.Osystem == wanted).MaxBy(r => r.Series, StringComparer.Ordinal)
            ?? (distroSeries is null or "" && deployable is [var only] ? only : null);
        return found is not null
            ? (found.Osystem, found.Series)
            : Refusal.Invalid(
                "distro_series",
                $"'{wanted}' is not a valid distro_series.  It should be one of: {string.Join(", ", deployable.Select(r => $"'{r.Name}'").Distinct().Order(StringComparer.Ordinal).Prepend("''"))}.");
    }

    /// <summary>The content behind <c>/images/PREFIX/…</c>; null when there is none or it is not whole.</summary>
    public (string Path, string Filename)? Find(string prefix)
    {
        if (prefix.Length < ShortestPrefix || !prefix.All(char.IsAsciiHexDigitLower)) return null;
        foreach (var file in All.Where(ByHash, prefix[..ShortestPrefix]).SelectMany(r => r.Sets).SelectMany(s => s.Files))
        {
            if (file.IsComplete && file.Sha256.StartsWith(prefix, StringComparison.Ordinal) && blobs.PathOf(file.Sha256) is { } path) return (path, file.Filename);
        }

        return null;
    }

    public string PathOf(BootResource resource, BootResourceSet set, BootResourceFile file) => BootFilePaths.Of(PrefixOf(file.Sha256), resource, set, file);

    /// <summary>As short as is unique.</summary>
    public string PrefixOf(string sha256)
    {
        var rivals = All.Where(ByHash, sha256[..ShortestPrefix]).SelectMany(r => r.Sets).SelectMany(s => s.Files).Select(f => f.Sha256).Where(s => s != sha256).Distinct().ToList();
        var length = ShortestPrefix;
        while (rivals.Any(r => r.StartsWith(sha256[..length], StringComparison.Ordinal))) length++;
        return sha256[..length];
    }

    private BootFiles FilesOf(BootResource resource)
    {
        var set = resource.Newest!;
        string Path(BootResourceFile file) => PathOf(resource, set, file);
        return new BootFiles(
            Path(set.Files.First(f => f.Filetype == "boot-kernel")), Path(set.Files.First(f => f.Filetype == "boot-initrd")),
            resource.SelfContained ? null : Path(set.Files.First(IsRoot)), resource.Osystem, resource.Series);
    }

    private static bool HasKernel(BootResource resource) =>
        resource.Newest is { } set && set.Files.Any(f => f.Filetype == "boot-kernel") && set.Files.Any(f => f.Filetype == "boot-initrd");

    private static bool HasRoot(BootResource resource) => resource.Newest is { } set && set.Files.Any(IsRoot);

    private static bool IsRoot(BootResourceFile file) => file.Filetype == "squashfs" || file.Filetype.StartsWith("root-", StringComparison.Ordinal);

    private static IEnumerable<string> Subarches(BootResource image) =>
        image.Subarches.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Append(image.Subarch);
}
