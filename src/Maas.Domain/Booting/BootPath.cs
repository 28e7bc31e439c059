using System.Text;

namespace Maas.Domain.Booting;

/// <summary>Names of boot files as clients send them, made one form: forward slashes, none at the start, none double (boot.md §4).</summary>
public static class BootPath
{
    private const int MostCharacters = 1024;

    /// <returns>False for a name that could mean something outside what is served, or nothing at all.</returns>
    public static bool TryNormalize(string sent, out string path)
    {
        path = "";
        if (sent.Length > MostCharacters) return false;
        var built = new StringBuilder(sent.Length);
        foreach (var segment in sent.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is "." or ".." || segment.Any(char.IsControl)) return false;
            if (built.Length > 0) built.Append('/');
            built.Append(segment);
        }

        path = built.ToString();
        return path.Length > 0;
    }
}
