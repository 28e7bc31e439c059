using System.Net;
using System.Net.Sockets;
using System.Text;
using Maas.Domain.Booting;
using Maas.Rack.Boot;
using Maas.Rack.Boot.Http;
using Maas.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Tests.Boot.Http;

/// <summary>The boot port on a real socket, spoken to octet by octet where it matters.</summary>
public sealed class BootHttpTests : IAsyncLifetime
{
    private readonly FakeBoot _boot = new();
    private readonly int _bootPort = FreePort.Next();
    private readonly int _otherPort = FreePort.Next();
    private WebApplication? _app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_boot.Routes).AddSingleton<IBootJournal>(_boot).AddSingleton<BootHttp>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(_bootPort, listen => listen.UseSendfile());
            kestrel.ListenLocalhost(_otherPort);
        });
        _app = builder.Build();
        _app.UseBootFiles(_bootPort);
        _app.UseRouting();
        _app.MapGet("/MAAS/{**rest}", (HttpContext context) => $"region {context.Request.Path}");
        await _app.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _boot.Dispose();
    }

    /// <summary>Sends a request as it stands and returns all of the answer; the connection must end by itself.</summary>
    private async Task<(string Head, byte[] Body)> Say(string request, int? port = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port ?? _bootPort, Cancel);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request.ReplaceLineEndings("\r\n")), Cancel);
        var all = new MemoryStream();
        await client.GetStream().CopyToAsync(all, Cancel);
        var split = all.ToArray().AsSpan().IndexOf("\r\n\r\n"u8);
        return (Encoding.ASCII.GetString(all.ToArray()[..split]), all.ToArray()[(split + 4)..]);
    }

    private static string Get(string path, string more = "", string method = "GET") => $"{method} {path} HTTP/1.1\nHost: 10.0.0.1\nConnection: close\n{more}\n";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(5_000_000)]
    public async Task A_file_is_sent_whole_with_its_length(int length)
    {
        var content = _boot.Put("loaders/bootx64.efi", length);
        var (head, body) = await Say(Get("/images/bootx64.efi"));
        Assert.StartsWith("HTTP/1.1 200 OK", head);
        Assert.Contains($"Content-Length: {length}", head);
        Assert.DoesNotContain("chunked", head);
        Assert.Equal(content, body);
    }

    [Fact]
    public async Task Head_tells_the_length_and_sends_nothing()
    {
        _boot.Put("loaders/bootx64.efi", 5000);
        var (head, body) = await Say(Get("/bootx64.efi", method: "HEAD"));
        Assert.Contains("Content-Length: 5000", head);
        Assert.Empty(body);
        Assert.Empty(_boot.Noted);
    }

    [Theory]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=100-", 100, 4900)]
    [InlineData("bytes=-50", 4950, 50)]
    [InlineData("bytes=4999-9999", 4999, 1)]
    public async Task A_range_is_sent_alone(string range, int from, int length)
    {
        var content = _boot.Put("images/e42de3a0", 5000);
        var (head, body) = await Say(Get("/images/e42de3a/ubuntu/amd64/boot-kernel", $"Range: {range}\n"));
        Assert.StartsWith("HTTP/1.1 206", head);
        Assert.Contains($"Content-Range: bytes {from}-{from + length - 1}/5000", head);
        Assert.Equal(content[from..(from + length)], body);
    }

    [Fact]
    public async Task A_range_beyond_the_end_is_refused()
    {
        _boot.Put("images/e42de3a0", 5000);
        Assert.StartsWith("HTTP/1.1 416", (await Say(Get("/images/e42de3a/x", "Range: bytes=5000-\n"))).Head);
    }

    [Fact]
    public async Task Http_1_0_is_spoken_with_pxelinux()
    {
        _boot.Config = (_, _) => "DEFAULT local\n";
        var (head, body) = await Say("GET /pxelinux.cfg/01-52-54-00-77-00-10 HTTP/1.0\nUser-Agent: Syslinux/6.04\nConnection: close\n\n");
        Assert.Contains("200 OK", head);
        Assert.Contains("Content-Length: 14", head);
        Assert.Equal("DEFAULT local\n", Encoding.ASCII.GetString(body));
    }

    [Theory]
    [InlineData("//grubx64.efi")]
    [InlineData("/images//grubx64.efi")]
    [InlineData("///images/grubx64.efi")]
    public async Task Double_slashes_are_one(string path)
    {
        var content = _boot.Put("loaders/grubx64.efi", 100);
        Assert.Equal(content, (await Say(Get(path))).Body);
    }

    [Theory]
    [InlineData("/pxelinux.cfg/0A000007")]
    [InlineData("/images/revocations_sku.efi")]
    [InlineData("/../secret")]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/images/..%2fsecret")]
    [InlineData("/a%00b")]
    public async Task What_is_not_there_is_answered_at_once(string path)
    {
        _boot.Put("secret", 10);
        var (head, body) = await Say(Get(path));
        Assert.Matches("^HTTP/1.1 40[04] ", head);
        Assert.Contains("Content-Length", head);
        Assert.True(body.Length < 50);
    }

    [Fact]
    public async Task Configurations_say_the_address_that_was_asked_whatever_the_host_header()
    {
        var (_, body) = await Say("GET /ipxe.cfg HTTP/1.1\nHost: evil.example\nConnection: close\n\n");
        Assert.Contains("http://127.0.0.1:5248/ipxe.cfg-", Encoding.ASCII.GetString(body));
        Assert.DoesNotContain("evil", Encoding.ASCII.GetString(body));
    }

    [Fact]
    public async Task The_client_is_known_by_its_address()
    {
        (ConfigRequest Asked, BootRequest Request)? seen = null;
        _boot.Config = (asked, request) =>
        {
            seen = (asked, request);
            return "x";
        };
        await Say(Get("/grub/grub.cfg-52:54:00:77:00:10"));
        Assert.Equal(("52:54:00:77:00:10", BootProtocol.Http, IPAddress.Loopback), (seen!.Value.Asked.Mac.ToString(), seen.Value.Request.Protocol, seen.Value.Request.Remote));
    }

    [Fact]
    public async Task Only_reading_is_offered()
    {
        var (head, _) = await Say(Get("/bootx64.efi", "Content-Length: 0\n", "PUT"));
        Assert.StartsWith("HTTP/1.1 405", head);
        Assert.Contains("Allow: GET, HEAD", head);
    }

    [Fact]
    public async Task Each_port_serves_its_own()
    {
        var content = _boot.Put("images/e42de3a0", 100);
        var agent = _boot.Put("machine-resources/amd64", 50);
        foreach (var port in new[] { _bootPort, _otherPort })
        {
            Assert.Equal(content, (await Say(Get("/images/e42de3a/x"), port)).Body);
            Assert.Equal(agent, (await Say(Get("/MAAS/machine-resources/amd64"), port)).Body);
            Assert.Contains("region /MAAS/metadata/x/", Encoding.ASCII.GetString((await Say(Get("/MAAS/metadata//x/"), port)).Body));
        }

        Assert.StartsWith("HTTP/1.1 404", (await Say(Get("/ipxe.cfg"), _otherPort)).Head);
    }

    [Fact]
    public async Task One_connection_serves_file_after_file()
    {
        var first = _boot.Put("images/e42de3a0", 3_000_000);
        var second = _boot.Put("images/b97c1f00", 1_000_001);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var client = new HttpClient(handler, disposeHandler: false);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(first, await client.GetByteArrayAsync($"http://127.0.0.1:{_bootPort}/images/e42de3a/kernel", Cancel));
            Assert.Equal("not found", (await client.GetAsync($"http://127.0.0.1:{_bootPort}/none", Cancel)).StatusCode == HttpStatusCode.NotFound ? "not found" : "");
            Assert.Equal(second, await client.GetByteArrayAsync($"http://127.0.0.1:{_bootPort}/images/b97c1f0/initrd", Cancel));
        }
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_order()
    {
        var first = _boot.Put("images/e42de3a0", 400_000);
        var second = _boot.Put("images/b97c1f00", 300_000);
        var (_, body) = await Say("GET /images/e42de3a/a HTTP/1.1\nHost: x\n\n" + Get("/images/b97c1f0/b"));
        Assert.Equal(first, body[..first.Length]);
        Assert.Equal(second, body[^second.Length..]);
    }

    [Fact]
    public async Task A_slow_client_gets_everything()
    {
        var content = _boot.Put("images/e42de3a0", 8_000_000);
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, _bootPort, Cancel);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Get("/images/e42de3a/x").ReplaceLineEndings("\r\n")), Cancel);
        var got = new MemoryStream();
        var buffer = new byte[4096];
        while (await client.GetStream().ReadAsync(buffer, Cancel) is > 0 and var read)
        {
            got.Write(buffer, 0, read);
            await Task.Yield();
        }

        Assert.Equal(content, got.ToArray()[^content.Length..]);
    }

    [Fact]
    public async Task A_client_that_hangs_up_disturbs_nobody()
    {
        var content = _boot.Put("images/e42de3a0", 8_000_000);
        for (var i = 0; i < 10; i++)
        {
            using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
            await client.ConnectAsync(IPAddress.Loopback, _bootPort, Cancel);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Get("/images/e42de3a/x").ReplaceLineEndings("\r\n")), Cancel);
            await client.GetStream().ReadExactlyAsync(new byte[1000], Cancel);
        }

        Assert.Equal(content, (await Say(Get("/images/e42de3a/x"))).Body);
    }

    [Fact]
    public async Task What_is_fetched_is_noted_once_however_many_pieces()
    {
        _boot.Put("images/e42de3a0", 5000);
        await Say(Get("/images/e42de3a/boot-kernel", "Range: bytes=0-99\n"));
        await Say(Get("/images/e42de3a/boot-kernel", "Range: bytes=100-\n"));
        Assert.Equal("images/e42de3a/boot-kernel", Assert.Single(_boot.Noted).Path);
    }
}
