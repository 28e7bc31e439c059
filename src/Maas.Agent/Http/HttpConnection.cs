using System.Globalization;
using System.Net.Sockets;

namespace Maas.Agent.Http;

/// <summary>One exchange over one connection. No TLS: the appliance serves nodes in clear, as their firmware does not know better either.</summary>
internal sealed class HttpConnection(TimeSpan idle)
{
    private const int Redirects = 5;

    public static HttpConnection Default { get; } = new(TimeSpan.FromSeconds(60));

    public async Task<HttpAnswer> SendAsync(HttpCall call, CancellationToken cancel = default)
    {
        for (var hop = 0; ; hop++)
        {
            var answer = await ExchangeAsync(call, cancel);
            if (answer.Status is not (301 or 302 or 303 or 307 or 308) || answer.Header("location") is not { } location || hop == Redirects)
                return answer;
            await answer.DisposeAsync();
            call = call with { Url = new Uri(call.Url, location), Method = answer.Status == 303 ? "GET" : call.Method };
        }
    }

    private async Task<HttpAnswer> ExchangeAsync(HttpCall call, CancellationToken cancel)
    {
        if (call.Url.Scheme != "http")
            throw new IOException($"{call.Url}: only http is spoken here");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(idle);
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(call.Url.IdnHost.Trim('[', ']'), call.Url.Port, timeout.Token);
            client.ReceiveTimeout = (int)idle.TotalMilliseconds;
            var stream = new BufferedStream(client.GetStream(), 65536);
            await stream.WriteAsync(call.Head(), timeout.Token);
            if (call.Body is { Length: > 0 } body)
                await stream.WriteAsync(body, timeout.Token);
            await stream.FlushAsync(timeout.Token);
            return await HeadAsync(client, stream, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            client.Dispose();
            throw new IOException($"{call.Url.Authority} did not answer within {idle.TotalSeconds} s");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private async Task<HttpAnswer> HeadAsync(TcpClient client, BufferedStream stream, CancellationToken cancel)
    {
        string[] first;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        do
        {
            first = (await HttpBody.LineAsync(stream, cancel)).Split(' ');
            if (first.Length < 2 || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal))
                throw new IOException("the answer is not HTTP");
            headers.Clear();
            for (var line = await HttpBody.LineAsync(stream, cancel); line.Length > 0; line = await HttpBody.LineAsync(stream, cancel))
            {
                if (line.IndexOf(':') is > 0 and var colon)
                    headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }
        while (first[1].StartsWith('1')); // 100 Continue and its like precede the answer.
        if (!int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new IOException("the answer has no status");
        var chunked = headers.GetValueOrDefault("transfer-encoding", "").Contains("chunked", StringComparison.OrdinalIgnoreCase);
        long? length = status is 204 or 304 ? 0
            : long.TryParse(headers.GetValueOrDefault("content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : null;
        return new HttpAnswer(status, headers, new HttpBody(stream, client, length, chunked && status != 204, idle));
    }
}
