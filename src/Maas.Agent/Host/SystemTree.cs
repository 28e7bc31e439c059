using System.Globalization;

namespace Maas.Agent.Host;

/// <summary>The kernel's <c>/proc</c>, <c>/sys</c> and <c>/dev</c> as text; tests read a copy of somebody else's.</summary>
internal sealed class SystemTree(string root = "/")
{
    public string Path(string path) => System.IO.Path.Combine(root, path.TrimStart('/'));

    public bool Exists(string path) => File.Exists(Path(path)) || Directory.Exists(Path(path));

    /// <summary>Trimmed content, or null when absent or unreadable: many attributes of sysfs exist and answer EINVAL.</summary>
    public string? Text(string path) => Trimmed(Path(path));

    public byte[]? Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(Path(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public IReadOnlyList<string> Lines(string path) => Text(path)?.Split('\n') ?? [];

    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public int Int(string path, int otherwise = 0) => (int)Math.Clamp(Number(path) ?? otherwise, int.MinValue, int.MaxValue);

    /// <summary>Hexadecimal with or without <c>0x</c>, as four digits without it.</summary>
    public string? HexId(string path)
    {
        var text = Text(path);
        return text is null ? null : text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
    }

    /// <summary>Names inside a directory, sorted; none when it is not there.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Path(path)).Select(entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The path with every link on the way resolved, in this tree's terms; null when nothing is there.</summary>
    public string? Resolve(string path) => Exists(path) ? RootedPath.Resolve(root, path) : null;

    /// <summary>The last part of a link's target: the driver behind <c>…/driver</c>.</summary>
    public string? LinkName(string path)
    {
        try
        {
            return new FileInfo(Path(path)).LinkTarget is { } target ? System.IO.Path.GetFileName(target) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static string? Trimmed(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim('\0', ' ', '\n', '\t', '\r');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
