using System.Diagnostics;
using Maas.Protocols.Compression;
using Maas.Testing;

namespace Maas.Protocols.Tests.Compression;

public sealed class XzTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(300_000)]
    public async Task The_xz_program_reads_what_is_written(int size)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/xz"), "xz is not installed");
        using var directory = new TemporaryDirectory();
        byte[] content = [.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))];
        await File.WriteAllBytesAsync(directory.PathOf("content.xz"), Xz.Store(content));
        using var xz = Process.Start("xz", ["-d", directory.PathOf("content.xz")]);
        await xz.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, xz.ExitCode);
        Assert.Equal(content, await File.ReadAllBytesAsync(directory.PathOf("content")));
    }
}
