using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Maas.Rack.Boot;

/// <summary>A directory whose files are served: names are looked up below it and nothing outside it is ever found, links included.</summary>
/// <param name="path">The directory; it may come into being later.</param>
/// <param name="followLinksOut">Links may lead out: for the appliance's own directories, whose links whoever installed it made.</param>
public sealed class RootDirectory(string path, bool followLinksOut = false)
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;

    /// <param name="name">Normalized: no empty segments, none that lead up.</param>
    /// <returns>The path of a regular file; null when there is none.</returns>
    public string? Find(string name)
    {
        // What was opened is asked for its name, so no link can be changed between a check and its use. NonBlocking: a pipe must not hang us.
        var named = Path.Combine(path, name);
        using var handle = Open(named, ReadOnly | NonBlocking);
        if (handle is null || !IsRegular(handle)) return null;
        if (followLinksOut) return named;
        if (RealPath(handle) is not { } real) return null;
        using var root = Open(path, PathOnly);
        return root is not null && RealPath(root) is { } parent && real.StartsWith(parent.TrimEnd('/') + "/", StringComparison.Ordinal) ? real : null;
    }

    private static SafeFileHandle? Open(string path, int flags)
    {
        var descriptor = NativeMethods.open(Encoding.UTF8.GetBytes(path + "\0"), flags | CloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static bool IsRegular(SafeFileHandle handle)
    {
        try
        {
            // Pipes and sockets cannot tell a length; directories cannot be read.
            _ = RandomAccess.GetLength(handle);
            return RandomAccess.Read(handle, Span<byte>.Empty, 0) == 0 && !Directory.Exists(Link(handle));
        }
        catch (Exception problem) when (problem is NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? RealPath(SafeFileHandle handle) => File.ResolveLinkTarget(Link(handle), returnFinalTarget: false)?.FullName;

    private static string Link(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    private static class NativeMethods
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int open(byte[] path, int flags);
    }
}
