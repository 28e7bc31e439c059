namespace Maas.Rack.Boot.Routes;

/// <summary>Boot loaders and their modules, by name or below <c>images/</c>, and as other servers lay them out (boot.md §1, §9).</summary>
internal sealed class LoaderRoute(RootDirectory loaders) : IBootRoute
{
    public ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel) =>
        ValueTask.FromResult<BootFile?>(loaders.Find(Name(request.Path)) is { } path ? new BootFile.Stored(path) : null);

    private static string Name(string path)
    {
        path = Below(path, "images/");
        if (path.StartsWith("bootloaders/", StringComparison.Ordinal) && path.Split('/', 4) is [_, _, _, var file]) return file;
        return Below(Below(path, "ppc64el/"), "s390x/");
    }

    private static string Below(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path;
}
