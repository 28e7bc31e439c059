using Maas.Agent.Host;

namespace Maas.Agent.Install.Targets;

/// <summary>Files of the installed system by its own paths: a symbolic link of the target leads into the target, however absolute it is.</summary>
internal sealed class TargetTree(string root)
{
    public string Root => root;

    /// <summary>The path from here of a path there.</summary>
    public string Path(string path) =>
        root.TrimEnd('/') + (RootedPath.Resolve(root, path) ?? throw new InstallException($"{path} in the installed system is a circle of links."));

    public bool Exists(string path) => Path(path) is var place && (File.Exists(place) || Directory.Exists(place));

    public string? Text(string path) => SystemTree.Trimmed(Path(path));

    public IReadOnlyList<string> Names(string path)
    {
        var place = Path(path);
        return Directory.Exists(place) ? [.. Directory.EnumerateFileSystemEntries(place).Select(entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Replaces a file, its directories made as needed.</summary>
    public void Write(string path, string content, int mode = 0x1a4)
    {
        var place = Path(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(place)!);
        // Never readable by others, not even for a moment.
        if (File.Exists(place))
            File.Delete(place);
        using (var file = new FileStream(place, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
        File.SetUnixFileMode(place, (UnixFileMode)mode);
    }

    /// <summary>Somewhere in the target's search path.</summary>
    public string? Program(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var directory in (string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"])
            {
                if (Exists($"{directory}/{name}"))
                    return $"{directory}/{name}";
            }
        }
        return null;
    }
}
