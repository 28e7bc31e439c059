using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Maas.Agent.Http;
using Maas.Agent.Install;
using Maas.Agent.Install.Images;
using Maas.Agent.Tests.Support;
using Maas.Domain.Installation;
using Maas.Testing;

namespace Maas.Agent.Tests.Install;

public sealed class ImagePipelineTests
{
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 3_000_000).Select(index => (byte)(index * index / 7))];

    [Theory]
    [InlineData("cat")]
    [InlineData("gzip -c")]
    [InlineData("xz -0c")]
    [InlineData("zstd -qc")]
    [InlineData("bzip2 -c")]
    public async Task Every_compression_is_told_by_its_mark(string compressor)
    {
        var served = Compressed(compressor);
        var (content, told) = await ReadAsync(_ => Answer.Ok(served), served);

        Assert.Equal(Plain, content);
        Assert.Contains(told, text => text.StartsWith("Image 100%", StringComparison.Ordinal) || text.StartsWith("Image 9", StringComparison.Ordinal) || served.Length < 300_000);
    }

    [Fact]
    public async Task A_broken_connection_is_taken_up_where_it_ended()
    {
        var served = Compressed("gzip -c");
        var count = 0;
        var (content, _) = await ReadAsync(asked =>
        {
            var from = asked.Headers.TryGetValue("range", out var range) ? int.Parse(range[6..^1], CultureInfo.InvariantCulture) : 0;
            var rest = served[from..];
            return new Answer(from > 0 ? 206 : 200, rest) { BreakAfter = count++ < 2 ? Math.Min(100_000, rest.Length / 2) : null };
        }, served);

        Assert.Equal(Plain, content);
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task Another_image_than_the_one_meant_is_refused()
    {
        var served = Compressed("gzip -c");
        var e = await Assert.ThrowsAsync<InstallException>(() => ReadAsync(_ => Answer.Ok(served), Plain));

        Assert.Contains("SHA-256", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rubbish_behind_a_mark_is_a_failure()
    {
        var served = Compressed("xz -0c");
        served = served[..(served.Length / 2)];
        var e = await Assert.ThrowsAsync<InstallException>(() => ReadAsync(_ => Answer.Ok(served), served));

        Assert.Contains("Decompressing", e.Message, StringComparison.Ordinal);
    }

    private static async Task<(byte[] Content, IReadOnlyList<string> Told)> ReadAsync(Func<Asked, Answer> answer, byte[] meant)
    {
        await using var server = new ScriptedServer(answer);
        var told = new List<string>();
        var source = new InstallSource { Url = server.Url + "/image", Type = SourceType.DdRaw, Sha256 = Convert.ToHexStringLower(SHA256.HashData(meant)), Size = null };
        var progress = new ImageProgress(meant.Length, TimeProvider.System, text =>
        {
            told.Add(text);
            return Task.CompletedTask;
        });
        using var log = TestLog.To();
        await using var download = new ImageDownload(new Uri(source.Url), expected: null, HttpConnection.Default, new InstallLog(log));
        await using var pipeline = await ImagePipeline.OpenAsync(source, download, progress, CancellationToken.None);
        using var content = new MemoryStream();
        await pipeline.Content.CopyToAsync(content);
        await pipeline.VerifyAsync(CancellationToken.None);
        return (content.ToArray(), told);
    }

    private static byte[] Compressed(string command)
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "plain");
        File.WriteAllBytes(path, Plain);
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{command} {path} > {path}.out"]))!;
        process.WaitForExit();
        return File.ReadAllBytes(path + ".out");
    }
}
