namespace Maas.Rack.Boot.Routes;

/// <summary>The program that reports a machine's hardware, for ephemeral systems that do not bring it (boot.md §1).</summary>
internal sealed class MachineResourcesRoute(RootDirectory reporters) : IBootRoute
{
    public ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel)
    {
        var below = request.Path.StartsWith("MAAS/", StringComparison.Ordinal) ? request.Path["MAAS/".Length..] : request.Path;
        var found = below.Split('/') is ["machine-resources", var arch] ? reporters.Find(arch) : null;
        return ValueTask.FromResult<BootFile?>(found is null ? null : new BootFile.Stored(found));
    }
}
