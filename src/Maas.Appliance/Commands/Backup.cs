using System.Formats.Tar;
using Maas.Store.Lite;

namespace Maas.Appliance.Commands;

/// <summary><c>maas-appliance backup --to FILE</c>: the data directory as it was at one moment, as a tar archive, from a running or a stopped appliance.
/// To restore, unpack it into an empty data directory.</summary>
internal sealed class Backup(ApplianceOptions options, TextWriter output)
{
    /// <summary>Snapshots stand in the data directory: only there may the service write, and only there are contents shared instead of copied.</summary>
    private const string Prefix = "snapshot-";

    /// <exception cref="UsageException">The archive exists already, or the appliance could not make its copy.</exception>
    public async Task<int> RunAsync(AdminCommand command)
    {
        var file = command.Require("to");
        if (File.Exists(file)) throw new UsageException($"{file} exists: give another with --to, or remove it.");
        if (!File.Exists(Path.Combine(options.DataDir, "store.db"))) throw new UsageException($"There is no database in {options.DataDir}: give its directory with --data-dir.");
        var snapshot = await SnapshotAsync(command);
        try
        {
            await WriteAsync(snapshot, file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            File.Delete(file);
            throw new UsageException($"{file} could not be written: {problem.Message}");
        }
        finally
        {
            Directory.Delete(snapshot, recursive: true);
        }

        await output.WriteLineAsync($"{file} holds {options.DataDir} as it is now ({new FileInfo(file).Length} bytes)");
        return 0;
    }

    /// <summary>Makes a snapshot beside what it is of, and drops those that a killed command left there.</summary>
    /// <returns>Its directory.</returns>
    public static async Task<string> TakeAsync(LiteStore store, string dataDirectory, TimeProvider clock)
    {
        foreach (var left in Directory.EnumerateDirectories(dataDirectory, Prefix + "*").Where(d => Directory.GetCreationTimeUtc(d) < clock.GetUtcNow().UtcDateTime.AddDays(-1)).ToList())
            Directory.Delete(left, recursive: true);
        var directory = Path.Combine(dataDirectory, Prefix + Path.GetRandomFileName());
        await store.SnapshotAsync(directory);
        return directory;
    }

    private async Task<string> SnapshotAsync(AdminCommand command)
    {
        if (await AdminSocket.SendAsync(options.DataDir, command) is var (done, text)) return done ? text : throw new UsageException(text);
        return await AdminTool.WithStoreAsync(options.DataDir, store => TakeAsync(store, options.DataDir, TimeProvider.System));
    }

    /// <summary>The archive appears under its name when it is whole and on the disk.</summary>
    private static async Task WriteAsync(string directory, string file)
    {
        var unfinished = file + ".part";
        var stream = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using (stream)
        {
            await TarFile.CreateFromDirectoryAsync(directory, stream, includeBaseDirectory: false);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file);
    }
}
