using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Maas.Agent.Tests.Support;

/// <summary>A request as it arrived.</summary>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>One field of a form, url-encoded or multipart; null when absent.</summary>
    public string? Field(string name)
    {
        if (Headers.GetValueOrDefault("content-type", "").StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal))
        {
            return Text.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault();
        }
        var mark = $"name=\"{name}\"";
        var at = Text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var start = Text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal) + 4;
        return Text[start..Text.IndexOf("\r\n------maas", start, StringComparison.Ordinal)];
    }
}

internal sealed record Answer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>Sent instead of all of the body; the connection then breaks.</summary>
    public int? BreakAfter { get; init; }

    public static Answer Ok(string text) => new(200, Encoding.UTF8.GetBytes(text));

    public static Answer Ok(byte[] body) => new(200, body);

    public static Answer NoContent { get; } = new(204, []);

    public static Answer NotFound { get; } = new(404, "Not Found"u8.ToArray());
}

/// <summary>An appliance of a few lines: it answers as the test says and remembers what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Asked, Answer> _answer;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _serving;

    public ScriptedServer(Func<Asked, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _serving;
        _over.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = HandleAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task HandleAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var asked = await ReadAsync(stream);
                Requests.Enqueue(asked);
                var answer = _answer(asked);
                var head = $"HTTP/1.1 {answer.Status} Whatever\r\nContent-Length: {answer.Body.Length}\r\nDate: {DateTimeOffset.UnixEpoch.AddYears(60):r}\r\n"
                    + string.Concat(answer.Headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(answer.Body.AsMemory(0, answer.BreakAfter ?? answer.Body.Length));
            }
            catch (IOException)
            {
                // The client left first.
            }
        }
    }

    private static async Task<Asked> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            head.Append((char)one[0]);
        var lines = head.ToString().Split("\r\n");
        var headers = lines.Skip(1).Where(line => line.Contains(':')).ToDictionary(line => line[..line.IndexOf(':')].ToLowerInvariant(), line => line[(line.IndexOf(':') + 1)..].Trim());
        var body = new byte[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        var words = lines[0].Split(' ');
        return new Asked(words[0], words[1], headers, body);
    }
}
