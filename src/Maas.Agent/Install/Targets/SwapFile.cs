using Maas.Agent.Host;
using Maas.Agent.Install.Storage;

namespace Maas.Agent.Install.Targets;

/// <summary>Swap space in a file of the root filesystem.</summary>
internal sealed class SwapFile(TargetTree tree, Programs programs)
{
    private const string Name = "/swap.img";

    /// <returns>Its line for fstab, or null when there is none to be.</returns>
    public async Task<string?> MakeAsync(long? size, StorageBuild build, CancellationToken cancel)
    {
        if (size is not > 0)
            return null;
        var path = tree.Path(Name);
        // btrfs swaps only to files that are never copied on write, which must be said while they are empty.
        if (build.Fstab.Any(line => line.Contains(" / btrfs ", StringComparison.Ordinal)))
        {
            await File.WriteAllBytesAsync(path, [], cancel);
            await programs.RunAsync(["chattr", "+C", path], cancel: cancel);
        }
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var file = new FileStream(path, options))
        {
            // Written in full: swap files must not have holes, and not every filesystem can allocate without writing.
            var zeros = new byte[1 << 20];
            for (var left = size.Value; left > 0; left -= zeros.Length)
                await file.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), cancel);
        }
        await programs.RunAsync(["mkswap", path], cancel: cancel);
        return $"{Name} none swap sw 0 0";
    }
}
