namespace Maas.Rack.Boot.Routes;

/// <summary>The operator's own files, by name or below <c>images/</c>.</summary>
internal sealed class OperatorRoute(RootDirectory files) : IBootRoute
{
    public ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel)
    {
        var found = files.Find(request.Path) ?? (request.Path.StartsWith("images/", StringComparison.Ordinal) ? files.Find(request.Path["images/".Length..]) : null);
        return ValueTask.FromResult<BootFile?>(found is null ? null : new BootFile.Stored(found));
    }
}
