namespace Maas.Rack.Boot.Routes;

/// <summary>Lists that GRUB asks for and can do without, but not with an error (boot.md §4).</summary>
internal sealed class GrubListRoute : IBootRoute
{
    public ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel) =>
        ValueTask.FromResult<BootFile?>(request.Path.Contains(".lst", StringComparison.Ordinal) ? new BootFile.Generated([]) : null);
}
