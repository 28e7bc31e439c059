using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Maas.Rack.Tests.Boot;
using Maas.Rack.Tftp;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Tftp;

/// <summary>Debian's TFTP clients against the server, on loopback.</summary>
public sealed class RealClientTests : IAsyncDisposable
{
    private readonly FakeBoot _boot = new();
    private readonly TftpServer _server;

    public RealClientTests()
    {
        Needs.Root();
        _server = new TftpServer(new TftpSettings { Port = 0, Listen = [IPAddress.Loopback] }, _boot.Routes, _boot, TimeProvider.System, NullLogger<TftpServer>.Instance);
        _server.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _boot.Dispose();
    }

    private string Port => _server.Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<int> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        _ = await process.StandardError.ReadToEndAsync();
        _ = await said;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    [Theory]
    [InlineData("blksize 512")]
    [InlineData("blksize 1468", "tsize enable")]
    [InlineData("blksize 8192", "windowsize 16")]
    [InlineData("blksize 1024", "windowsize 8", "timeout 2")]
    public async Task Atftp_gets_the_file(params string[] options)
    {
        var content = _boot.Put("loaders/file", 3_000_000);
        var to = _boot.PathOf("got");
        string[] asked = [.. options.SelectMany(o => new[] { "--option", o })];
        Assert.Equal(0, await Run("atftp", [.. asked, "--get", "--remote-file", "/file", "--local-file", to, "127.0.0.1", Port]));
        Assert.Equal(content, await File.ReadAllBytesAsync(to));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(2_000_000)]
    public async Task Tftp_hpa_gets_the_file(int length)
    {
        var content = _boot.Put("loaders/file", length);
        var to = _boot.PathOf("got");
        Assert.Equal(0, await Run("tftp", "-m", "binary", "127.0.0.1", Port, "-c", "get", "file", to));
        Assert.Equal(content, await File.ReadAllBytesAsync(to));
    }

    [Fact]
    public async Task Tftp_hpa_gets_text_as_it_was()
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        _boot.Put("loaders/text", Encoding.ASCII.GetBytes(text));
        Assert.Equal(0, await Run("tftp", "-m", "netascii", "127.0.0.1", Port, "-c", "get", "text", _boot.PathOf("got")));
        Assert.Equal(text, await File.ReadAllTextAsync(_boot.PathOf("got")));
    }

    [Fact]
    public async Task Curl_gets_the_file()
    {
        var content = _boot.Put("loaders/file", 1_000_000);
        Assert.Equal(0, await Run("curl", "-sS", "--tftp-blksize", "1468", "-o", _boot.PathOf("got"), $"tftp://127.0.0.1:{Port}/file"));
        Assert.Equal(content, await File.ReadAllBytesAsync(_boot.PathOf("got")));
    }

    [Fact]
    public async Task A_missing_file_is_missing_at_once() =>
        Assert.NotEqual(0, await Run("curl", "-sS", "--max-time", "5", "-o", _boot.PathOf("got"), $"tftp://127.0.0.1:{Port}/none"));

    [Fact]
    public async Task Many_real_clients_at_once_get_the_file()
    {
        var content = _boot.Put("loaders/file", 1_000_000);
        var codes = await Task.WhenAll(Enumerable.Range(0, 24).Select(i =>
            Run("atftp", "--option", "blksize 1428", "--get", "--remote-file", "file", "--local-file", _boot.PathOf($"got{i}"), "127.0.0.1", Port)));
        Assert.All(codes, code => Assert.Equal(0, code));
        for (var i = 0; i < 24; i++) Assert.Equal(content, await File.ReadAllBytesAsync(_boot.PathOf($"got{i}")));
    }
}
