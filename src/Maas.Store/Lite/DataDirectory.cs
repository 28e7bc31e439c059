namespace Maas.Store.Lite;

/// <summary>The data directory, held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public static DataDirectory Claim(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new DataDirectory(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StoreOpenException($"The data directory {path} is not writable: run as its owner, or give another with --data-dir.", problem);
        }
        catch (IOException problem)
        {
            var inUse = Directory.Exists(path) && File.Exists(System.IO.Path.Combine(path, "lock"));
            throw new StoreOpenException(
                inUse
                    ? $"The data directory {path} is in use by another maas-appliance: stop it, or give another directory with --data-dir."
                    : $"The data directory {path} cannot be used ({problem.Message}): give another with --data-dir.",
                problem);
        }
    }

    public string Path { get; }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();
}
