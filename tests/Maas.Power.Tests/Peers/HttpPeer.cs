using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Maas.Power.Transports.Lxd;

namespace Maas.Power.Tests.Peers;

/// <summary>A small HTTP server that answers what a test says, also what no sane server would.</summary>
internal sealed class HttpPeer : IDisposable
{
    private static readonly Lazy<X509Certificate2> Own = new(() =>
    {
        var (certificate, key) = ClientCertificate.Make("localhost", TimeProvider.System.GetUtcNow());
        return X509Certificate2.CreateFromPem(certificate, key);
    });

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly bool _tls;

    public HttpPeer(Func<PeerRequest, PeerAnswer> answer, bool tls = false)
    {
        (Answer, _tls) = (answer, tls);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Func<PeerRequest, PeerAnswer> Answer { get; set; }

    public ConcurrentQueue<PeerRequest> Requests { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"127.0.0.1:{Port}";

    public string Root => $"{(_tls ? "https" : "http")}://{Address}";

    /// <summary>Method and path of every request so far.</summary>
    public IEnumerable<string> Log => Requests.Select(r => $"{r.Method} {r.Path}");

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            Stream stream = client.GetStream();
            string? thumbprint = null;
            if (_tls)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = Own.Value,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        thumbprint = certificate?.GetCertHashString();
                        return certificate is null || thumbprint is not null;
                    },
                }, _end.Token);
                stream = tls;
            }

            while (await ReadAsync(stream, thumbprint) is { } request)
            {
                Requests.Enqueue(request);
                var answer = Answer(request);
                if (answer.Delay > TimeSpan.Zero) await Task.Delay(answer.Delay, _end.Token);
                await stream.WriteAsync(answer.ToBytes(), _end.Token);
                if (answer.Raw is not null) return;
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or the test is over.
        }
    }

    private async Task<PeerRequest?> ReadAsync(Stream stream, string? thumbprint)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0) return null;
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).GroupBy(h => h[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.Last().ElementAtOrDefault(1) ?? "", StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body, _end.Token);
        return new PeerRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body), thumbprint);
    }
}

internal sealed record PeerRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, string? Thumbprint)
{
    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}

internal sealed record PeerAnswer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public TimeSpan Delay { get; init; }

    /// <summary>Sent as it is, and the connection closed behind it.</summary>
    public byte[]? Raw { get; init; }

    public static PeerAnswer Ok(string body) => new(200, body);

    public byte[] ToBytes()
    {
        if (Raw is not null) return Raw;
        var body = Encoding.UTF8.GetBytes(Body);
        var head = new StringBuilder($"HTTP/1.1 {Status} Whatever\r\nContent-Length: {(Status == 204 ? 0 : body.Length)}\r\n");
        foreach (var (name, value) in Headers) head.Append($"{name}: {value}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Status == 204 ? [] : body];
    }
}
