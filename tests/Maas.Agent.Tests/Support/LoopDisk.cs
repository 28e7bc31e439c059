using System.Diagnostics;
using Maas.Testing;

namespace Maas.Agent.Tests.Support;

/// <summary>A disk made of a file, with partitions, for as long as a test lasts.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public LoopDisk(long size)
    {
        File = _folder.PathOf("disk");
        using (var file = System.IO.File.Create(File))
            file.SetLength(size);
        Path = Run("losetup", "-P", "-f", "--show", File).Trim();
    }

    /// <summary><c>/dev/loopN</c>.</summary>
    public string Path { get; }

    public string File { get; }

    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{error.GetAwaiter().GetResult()}");
        return output;
    }

    public void Dispose()
    {
        Run("losetup", "-d", Path);
        _folder.Dispose();
    }
}
