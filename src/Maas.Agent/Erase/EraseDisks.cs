using System.Text;
using Maas.Agent.Hardware.Disks;
using Maas.Agent.Host;
using Maas.Agent.Install.Storage;

namespace Maas.Agent.Erase;

/// <summary>The <c>erase</c> command, with the arguments of the built-in release script (lifecycle.md §12.4).</summary>
internal sealed class EraseDisks(SystemTree tree, Programs programs, Action<string> say)
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, SystemTree tree, Programs programs, Stream stdout)
    {
        var secure = arguments.Contains("--secure-erase");
        var quick = arguments.Contains("--quick-erase");
        var named = arguments.Where(argument => !argument.StartsWith('-')).ToList();
        void Say(string line) => stdout.Write(Encoding.UTF8.GetBytes(line + "\n"));
        var unknown = arguments.FirstOrDefault(argument => argument.StartsWith('-') && argument is not ("--secure-erase" or "--quick-erase"));
        if (unknown is not null)
        {
            Say($"unknown argument {unknown}");
            return 2;
        }
        return await new EraseDisks(tree, programs, Say).EraseAsync(named, secure, quick) ? 0 : 1;
    }

    /// <returns>True when every disk was erased; each is tried.</returns>
    private async Task<bool> EraseAsync(IReadOnlyList<string> named, bool secure, bool quick)
    {
        var disks = named.Count > 0 ? named : [.. new BlockDevices(tree).All.Where(disk => disk is { ReadOnly: false, Size: > 0 } && disk.Type != "cdrom").Select(disk => disk.Path)];
        say(disks.Count == 0 ? "There are no disks to erase." : $"{string.Join(", ", disks)} to be wiped.");
        var succeeded = true;
        foreach (var path in disks)
        {
            try
            {
                await new Holders(tree, programs).ReleaseAsync(Path.GetFileName(path));
                say($"{path}: {await EraseAsync(path, secure, quick)}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                say($"{path}: failed to be wiped: {e.Message}");
                succeeded = false;
            }
        }
        return succeeded;
    }

    /// <returns>How it was done.</returns>
    private async Task<string> EraseAsync(string path, bool secure, bool quick)
    {
        if (secure && await new SecureErase(tree, programs, say).TryAsync(path) is { } method)
        {
            Verify(path);
            return method;
        }
        if (quick)
        {
            QuickErase(path);
            return "quickly wiped";
        }
        return await Task.Run(() => Overwrite(path));
    }

    /// <summary>Marks of filesystems, arrays and tables: two mebibytes at either end of the disk and of every partition.</summary>
    private void QuickErase(string path)
    {
        const long end = 2 << 20;
        var name = Path.GetFileName(path);
        foreach (var part in tree.Names("/sys/class/block/" + name).Where(part => tree.Exists($"/sys/class/block/{name}/{part}/partition")))
        {
            using var partition = new BlockIo("/dev/" + part);
            partition.WipeEnds();
        }
        using var disk = new BlockIo(path);
        disk.Zero(0, Math.Min(end, disk.Size));
        if (disk.Size > end)
            disk.Zero(disk.Size - end, end);
        disk.Flush();
        disk.RereadTable();
    }

    private string Overwrite(string path)
    {
        using (var disk = new BlockIo(path))
        {
            // A mebibyte at a time tells the release script's output how far it is; the device's own way of zeroing is used underneath.
            const long step = 1L << 30;
            var told = 0;
            for (long at = 0; at < disk.Size; at += step)
            {
                disk.Zero(at, Math.Min(step, disk.Size - at));
                var percent = (int)(Math.Min(at + step, disk.Size) * 100 / disk.Size);
                if (percent >= told + 10)
                    say($"{path}: {told = percent}%");
            }
            disk.Flush();
            disk.RereadTable();
        }
        Verify(path);
        return "overwritten with zeros";
    }

    /// <summary>Reads samples from one end to the other; a method that claimed success and left data is a failure.</summary>
    private static void Verify(string path)
    {
        const int samples = 256;
        using var disk = new BlockIo(path);
        var buffer = new byte[Math.Min(65536, disk.Size)];
        // After a cryptographic erase blocks read as noise, so only marks of tables and filesystems tell.
        Span<byte> first = buffer.AsSpan(0, (int)Math.Min(2048, buffer.Length));
        _ = disk.Read(0, first);
        if (first.Length >= 520 && (first[512..520].SequenceEqual("EFI PART"u8) || (first[510] == 0x55 && first[511] == 0xaa)))
            throw new IOException("a partition table is still there");
        var zero = !first.ContainsAnyExcept((byte)0);
        for (var i = 1; zero && i < samples && disk.Size > samples; i++)
        {
            var offset = disk.Size / samples * i / disk.SectorSize * disk.SectorSize;
            var read = disk.Read(offset, buffer.AsSpan(0, (int)Math.Min(4096, disk.Size - offset)));
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
                throw new IOException($"data is still there at {offset}");
        }
    }
}
