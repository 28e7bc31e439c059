using System.Diagnostics;
using System.Text;
using Maas.Api.Contract;
using Maas.Api.Pipeline;
using Maas.Testing;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Streams put together from parts are good gzip for somebody else's gzip, its check sum included.</summary>
public sealed class GzipListTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(1, 300_000)]
    [InlineData(2, 1)]
    [InlineData(17, 5000)]
    [InlineData(3000, 200)]
    public async Task Gzip_reads_a_list_as_it_would_be_sent_plain(int count, int size)
    {
        var random = new Random(count + size);
        string Text() => new((char)('a' + random.Next(26)), random.Next(size));
        var items = Enumerable.Range(0, count).Select(i => Fragment.Of(Encoding.UTF8.GetBytes($"{{\"n\": {i}, \"text\": \"{Text()} ä\"}}"))).ToList();
        using var plain = new MemoryStream();
        await ListItems.WriteAsync(plain, items, CancellationToken.None);
        Assert.Equal(ListItems.LengthOf(items), plain.Length);
        using var packed = new MemoryStream();
        var length = GzipList.LengthOf(items);
        await GzipList.WriteAsync(packed, items, CancellationToken.None);
        Assert.Equal(length, packed.Length);
        Assert.Equal(plain.ToArray(), await UnpackAsync(packed.ToArray()));
        using var one = new MemoryStream();
        await GzipList.WriteAsync(one, items[0], CancellationToken.None);
        Assert.Equal(GzipList.LengthOf(items[0]), one.Length);
        Assert.Equal(items[0].Json.ToArray(), await UnpackAsync(one.ToArray()));
    }

    private static async Task<byte[]> UnpackAsync(byte[] packed)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllBytesAsync(directory.PathOf("list.gz"), packed);
        using var gzip = Process.Start(new ProcessStartInfo("gzip", ["-dc", directory.PathOf("list.gz")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var output = new MemoryStream();
        await gzip.StandardOutput.BaseStream.CopyToAsync(output);
        await gzip.WaitForExitAsync();
        Assert.True(gzip.ExitCode == 0, await gzip.StandardError.ReadToEndAsync());
        return output.ToArray();
    }
}
