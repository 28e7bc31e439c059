namespace Maas.Agent.Host;

/// <summary>Follows symbolic links below a directory as if it were <c>/</c>: absolute ones lead into it, and none out of it.</summary>
internal static class RootedPath
{
    private const int MaxLinks = 40;

    /// <returns>The path without links, in the tree's own terms; null for a circle.</returns>
    public static string? Resolve(string root, string path)
    {
        var pending = new Stack<string>(Parts(path).Reverse());
        var resolved = new List<string>();
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                if (resolved.Count > 0)
                    resolved.RemoveAt(resolved.Count - 1);
                continue;
            }
            if (Target(Path.Combine([root, .. resolved, part])) is not { } target)
            {
                resolved.Add(part);
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (target.StartsWith('/'))
                resolved.Clear();
            foreach (var piece in Parts(target).Reverse())
                pending.Push(piece);
        }
        return "/" + string.Join('/', resolved);
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
