using Maas.Agent.Host;

namespace Maas.Agent.Install.Storage;

/// <summary>What stands on a disk that is about to be overwritten: arrays, volume groups and caches that the kernel assembled from it.</summary>
internal sealed class Holders(SystemTree tree, Programs programs)
{
    /// <summary>Deepest first: a volume on an array on a partition holds all three.</summary>
    public async Task ReleaseAsync(string device)
    {
        foreach (var part in tree.Names($"/sys/class/block/{device}").Where(name => tree.Exists($"/sys/class/block/{device}/{name}/partition")))
            await ReleaseAsync(part);
        foreach (var holder in tree.Names($"/sys/class/block/{device}/holders"))
        {
            await ReleaseAsync(holder);
            await StopAsync(holder);
        }
        foreach (var mount in tree.Lines("/proc/mounts").Select(line => line.Split(' ')).Where(words => words[0] == "/dev/" + device).Reverse())
            _ = Libc.umount2(mount[1], Libc.MNT_DETACH);
        if (tree.Lines("/proc/swaps").Any(line => line.StartsWith($"/dev/{device} ", StringComparison.Ordinal)))
            await programs.TryAsync(["swapoff", "/dev/" + device]);
    }

    private async Task StopAsync(string holder)
    {
        if (holder.StartsWith("md", StringComparison.Ordinal))
            await programs.TryAsync(["mdadm", "--stop", "/dev/" + holder]);
        else if (holder.StartsWith("dm-", StringComparison.Ordinal))
            await programs.TryAsync(["dmsetup", "remove", "--force", tree.Text($"/sys/class/block/{holder}/dm/name") ?? holder]);
        else if (holder.StartsWith("bcache", StringComparison.Ordinal))
            TryWrite(tree.Path($"/sys/class/block/{holder}/bcache/stop"), "1");
    }

    private static void TryWrite(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be stopped shows when the table is read again.
        }
    }
}
