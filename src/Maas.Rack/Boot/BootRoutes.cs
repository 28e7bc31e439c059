using Maas.Rack.Boot.Routes;

namespace Maas.Rack.Boot;

/// <summary>Where boot files are looked for.</summary>
public sealed record BootDirectories
{
    /// <summary>Boot loaders that come with the appliance.</summary>
    public required string Loaders { get; init; }

    /// <summary>The hardware reporters, by Debian architecture.</summary>
    public required string MachineResources { get; init; }

    /// <summary>The operator's own.</summary>
    public IReadOnlyList<string> Operator { get; init; } = [];
}

/// <summary>Finds boot files, the same ones over TFTP and HTTP (boot.md §1, §4).</summary>
public sealed class BootRoutes(BootDirectories directories, int bootPort, IBootConfigs configs, IBootImages images)
{
    /// <summary>The order is the contract's: what is generated, what comes with the appliance, what was imported, what the operator adds, and last the
    /// lists of GRUB, which it wants to exist whether or not they do.</summary>
    private readonly IBootRoute[] _routes =
    [
        new ConfigRoute(configs),
        new PreloaderRoute(bootPort),
        new LoaderRoute(new RootDirectory(directories.Loaders, followLinksOut: true)),
        new MachineResourcesRoute(new RootDirectory(directories.MachineResources, followLinksOut: true)),
        new ImageRoute(images),
        .. directories.Operator.Select(path => new OperatorRoute(new RootDirectory(path))),
        new GrubListRoute(),
    ];

    /// <returns>Null when there is no such file.</returns>
    public async ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel)
    {
        foreach (var route in _routes)
        {
            if (await route.FindAsync(request, cancel) is { } found) return found;
        }

        return null;
    }
}
