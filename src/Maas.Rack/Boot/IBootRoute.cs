namespace Maas.Rack.Boot;

/// <summary>One kind of boot file. Routes are asked in order (<see cref="BootRoutes"/>) until one knows the name.</summary>
internal interface IBootRoute
{
    /// <returns>Null when the name is none of this kind, or there is no such file.</returns>
    ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel);
}
