using Maas.Domain;
using Maas.Domain.Images;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Images;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Booting;

/// <summary>Which kernel, initrd and root a boot gets (boot.md §5 point 5). Refusals are what a node is failed with.</summary>
public sealed class BootImages(IStore store, ImageCatalog catalog, ISettings settings)
{
    private const string Ubuntu = "ubuntu";

    private IReadOnlyList<BootResource> All => store.Documents(ImageCatalog.Resources).All;

    /// <summary>Whether anything can be commissioned on an architecture.</summary>
    public bool CanCommission(string arch) => All.Any(r => r.Arch == arch && IsBootable(r));

    /// <summary>For a machine nobody knows.</summary>
    public Outcome<BootFiles> ForEnlisting(string arch) => Commissioning(arch, settings.Text("default_min_hwe_kernel"));

    /// <summary>For commissioning, testing, erasing, rescue and switching off. Disks of an Ubuntu machine are erased, and a deployed one is rescued, with its own series.</summary>
    public Outcome<BootFiles> ForCommissioning(Node node)
    {
        var arch = ArchOf(node);
        var rescuingDeployed = node.Status is NodeState.EnteringRescueMode or NodeState.RescueMode && node.PreviousStatus == NodeState.Deployed;
        if (node.Osystem == Ubuntu && (node.Status == NodeState.DiskErasing || rescuingDeployed)
            && Choose($"{Ubuntu}/{node.DistroSeries}", arch, null, node.MinHweKernel) is { IsRefused: false } own)
            return own;
        var testingDeployed = node.Status == NodeState.Testing && node.PreviousStatus == NodeState.Deployed;
        return Commissioning(arch, testingDeployed ? settings.Text("default_min_hwe_kernel") : node.MinHweKernel);
    }

    /// <summary>For installing: Ubuntu with itself, anything else with the system it derives from or the commissioning one. A deployment that lives in memory has its own root.</summary>
    public Outcome<BootFiles> ForInstalling(Node node)
    {
        var arch = ArchOf(node);
        if (node.Osystem == Ubuntu) return Choose($"{Ubuntu}/{node.DistroSeries}", arch, node.HweKernel, node.MinHweKernel);
        var image = catalog.RootOf(node);
        var chosen = image is { Resource.BaseImage: var from } && from.StartsWith(Ubuntu + "/", StringComparison.Ordinal) && Choose(from, arch, null, node.MinHweKernel) is { IsRefused: false } based
            ? based
            : Commissioning(arch, node.MinHweKernel);
        if (chosen.IsRefused || !node.EphemeralDeploy) return chosen;
        return image is { } root ? chosen.Value! with { RootPath = root.Path } : Refusal.NotFound($"Missing boot image {node.Osystem}/{arch}/{node.DistroSeries}.");
    }

    /// <summary>The kernel that a release will be installed with: the one asked for, or the best there is. For other systems that of the Ubuntu they are
    /// installed from; null when that is the built-in system.</summary>
    public Outcome<string?> KernelFor(Node node, string osystem, string series, string? requested)
    {
        var release = $"{Ubuntu}/{(osystem == Ubuntu ? series : settings.Text("commissioning_distro_series"))}";
        if (osystem != Ubuntu && !Bootable(release, ArchOf(node)).Any()) return requested;
        var kernel = KernelChoice.Choose([.. Bootable(release, ArchOf(node)).Select(r => r.Subarch)], release, node.Architecture, requested, node.MinHweKernel);
        return kernel.IsRefused ? kernel.Refusal! : kernel.Value == "generic" ? requested : kernel.Value;
    }

    /// <summary>The configured release if it is here, else the built-in system.</summary>
    private Outcome<BootFiles> Commissioning(string arch, string? minimum)
    {
        var configured = Choose($"{Ubuntu}/{settings.Text("commissioning_distro_series")}", arch, null, minimum);
        if (!configured.IsRefused) return configured;
        return All.FirstOrDefault(r => r.Arch == arch && r.SelfContained && IsBootable(r)) is { } builtin ? FilesOf(builtin) : configured;
    }

    private Outcome<BootFiles> Choose(string release, string arch, string? requested, string? minimum)
    {
        var own = All.Where(r => r.Name == release && r.Arch == arch && r.Newest is not null).ToList();
        var bootable = Bootable(release, arch).ToList();
        var kernel = KernelChoice.Choose([.. bootable.Select(r => r.Subarch)], release, arch, requested, minimum);
        if (!kernel.IsRefused) return FilesOf(bootable.First(r => r.Subarch == kernel.Value));
        var wanted = requested is { Length: > 0 } ? requested : minimum is { Length: > 0 } ? minimum : "generic";
        var (os, series) = (release.Split('/')[0], release.Split('/')[1]);
        return Refusal.NotFound(own.Count > 0 && bootable.Count == 0 || bootable.Count > 0
            ? $"Missing kernel image {os}/{arch}/{wanted}/{series}: {kernel.Refusal!.Text}"
            : $"Missing boot image {os}/{arch}/{wanted}/{series}: import it, or upload one.");
    }

    private IEnumerable<BootResource> Bootable(string release, string arch) => All.Where(r => r.Name == release && r.Arch == arch && IsBootable(r));

    private BootFiles FilesOf(BootResource resource)
    {
        var set = resource.Newest!;
        string? Find(Func<BootResourceFile, bool> kind) => set.Files.FirstOrDefault(kind) is { } file ? catalog.PathOf(resource, set, file) : null;
        return new BootFiles(
            Find(f => f.Filetype == "boot-kernel")!, Find(f => f.Filetype == "boot-initrd")!, resource.SelfContained ? null : Find(IsRoot),
            resource.Osystem, resource.Series, Find(f => f.Filetype == "boot-dtb"));
    }

    private static bool IsBootable(BootResource resource) =>
        resource.Newest is { } set && set.Files.Any(f => f.Filetype == "boot-kernel") && set.Files.Any(f => f.Filetype == "boot-initrd")
        && (resource.SelfContained || set.Files.Any(IsRoot));

    private static bool IsRoot(BootResourceFile file) => file.Filetype is "squashfs" or "root-image.gz" or "root-tgz" or "root-txz";

    private static string ArchOf(Node node) => node.Architecture.Split('/')[0];
}
