namespace Maas.Rack.Boot.Routes;

/// <summary>Imported images: the first segment finds the content, the rest tells a reader what it is (images.md §6).</summary>
internal sealed class ImageRoute(IBootImages images) : IBootRoute
{
    public ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel)
    {
        var prefix = request.Path.Split('/', 3) is ["images", var below, ..] ? below : request.Path.Split('/', 2)[0];
        return ValueTask.FromResult<BootFile?>(images.Find(prefix) is { } found ? new BootFile.Stored(found.Path, found.Sha256) : null);
    }
}
