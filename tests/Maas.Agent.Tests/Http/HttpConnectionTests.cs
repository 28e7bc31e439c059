using System.Net;
using System.Net.Sockets;
using System.Text;
using Maas.Agent.Http;
using Maas.Agent.Tests.Support;

namespace Maas.Agent.Tests.Http;

public sealed class HttpConnectionTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, not this", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", "hello")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "")]
    public async Task Bodies_end_where_the_head_says(string wire, string expected)
    {
        await using var answer = await AskAsync(wire);

        Assert.Equal(expected, await answer.TextAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhel")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("")]
    public async Task A_broken_answer_is_an_error(string wire) =>
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var answer = await AskAsync(wire);
            await answer.BytesAsync();
        });

    [Fact]
    public async Task The_clock_is_learnt_from_a_refusal()
    {
        await using var server = new ScriptedServer(asked => asked.Headers["authorization"].Contains("oauth_timestamp=\"18", StringComparison.Ordinal) ? Answer.Ok("welcome") : new Answer(401, []));
        var appliance = new Appliance(new HastyTime(), new OAuthPlaintext(new OAuthToken("c", "t", "s&x"), TimeProvider.System));

        Assert.Equal("welcome", Encoding.UTF8.GetString(await appliance.GetAsync(new Uri(server.Url + "/x"))));
        var header = server.Requests.Last().Headers["authorization"];
        Assert.Contains("oauth_signature=\"%26s%26x\"", header, StringComparison.Ordinal);
        Assert.Contains("oauth_signature_method=\"PLAINTEXT\"", header, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(500, 8)]
    [InlineData(404, 1)]
    [InlineData(409, 1)]
    public async Task Only_what_may_pass_is_tried_again(int status, int attempts)
    {
        await using var server = new ScriptedServer(_ => new Answer(status, "why"u8.ToArray()));
        var refused = await Assert.ThrowsAsync<HttpRefusedException>(() => new Appliance(new HastyTime(), null).GetAsync(new Uri(server.Url + "/x?secret")));

        Assert.Equal(status, refused.Status);
        Assert.Contains("why", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task Redirections_are_followed()
    {
        await using var server = new ScriptedServer(asked => asked.Path == "/a" ? new Answer(302, [], ("Location", "/b")) : Answer.Ok(asked.Path));

        Assert.Equal("/b", Encoding.UTF8.GetString(await new Appliance(new HastyTime(), null).GetAsync(new Uri(server.Url + "/a"))));
    }

    private static async Task<HttpAnswer> AskAsync(string wire)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().ReadAtLeastAsync(new byte[4096], 20);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(wire));
        });
        var answer = await HttpConnection.Default.SendAsync(HttpCall.Get(new Uri($"http://{listener.LocalEndpoint}/")));
        await serving;
        return answer;
    }
}
