using System.Runtime.InteropServices;

namespace Maas.Store.Lite;

/// <summary>A second data directory that shares the large files with the first: what a backup copies while the first goes on working.</summary>
internal static class Snapshot
{
    /// <summary>What only the running process needs, or what belongs to an unfinished request.</summary>
    private static readonly string[] NotKept = ["lock", "admin.sock", "store.db", "store-log.db", "store-tmp.db", "uploads"];

    /// <summary>Fills <paramref name="target"/> with everything of a data directory but the database. Blobs never change under their name, so they are
    /// linked; other files are small and are copied.</summary>
    public static void Take(string dataDirectory, string target)
    {
        Directory.CreateDirectory(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(dataDirectory).Where(f => IsKept(f) && !f.EndsWith(".new", StringComparison.Ordinal)))
            CopyFile(file, Path.Combine(target, Path.GetFileName(file)));
        var blobs = Path.Combine(dataDirectory, "blobs");
        foreach (var file in Directory.Exists(blobs) ? Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories) : [])
        {
            var linked = Path.Combine(target, Path.GetRelativePath(dataDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(linked)!);
            if (Link(file, linked) != 0) CopyFile(file, linked);
        }
    }

    /// <summary>Copies a file that another handle may be appending to.</summary>
    public static void CopyFile(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = File.GetUnixFileMode(source.SafeFileHandle),
        });
        source.CopyTo(copy);
        copy.Flush(flushToDisk: true);
    }

    private static bool IsKept(string file) => !NotKept.Contains(Path.GetFileName(file));

    [DllImport("libc", EntryPoint = "link", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
