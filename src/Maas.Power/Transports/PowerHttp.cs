using System.Net;
using System.Net.Security;
using System.Text;

namespace Maas.Power.Transports;

/// <summary>HTTP to power equipment: certificates are checked only when asked for, redirects keep method and body, bodies are bounded, and failures
/// become <see cref="PowerException"/>. Credentials go to the host they were meant for, to no other.</summary>
internal sealed class PowerHttp : IDisposable
{
    private const int LargestBody = 4 << 20;
    private const int MaxRedirects = 5;

    private readonly HttpClient _trusting = Make(verify: false);
    private readonly HttpClient _verifying = Make(verify: true);

    /// <exception cref="PowerException">No answer, too many redirects, or a status of 400 and above.</exception>
    public async Task<PowerHttpAnswer> SendAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        var answer = await FollowAsync(request, cancel);
        // Some firmware wants the slash that others refuse.
        if (answer.Status == HttpStatusCode.NotFound && !request.Uri.AbsolutePath.EndsWith('/'))
        {
            var path = new UriBuilder(request.Uri) { Path = request.Uri.AbsolutePath + "/" };
            answer = await FollowAsync(request with { Uri = path.Uri }, cancel);
        }

        if ((int)answer.Status < 400) return answer;
        throw new PowerException(
            answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? PowerFailure.Refused
            : answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests ? PowerFailure.Busy : PowerFailure.Failed,
            $"{request.What} failed with response status code: {(int)answer.Status}.");
    }

    public void Dispose()
    {
        _trusting.Dispose();
        _verifying.Dispose();
    }

    private async Task<PowerHttpAnswer> FollowAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        var uri = request.Uri;
        for (var redirects = 0; ; redirects++)
        {
            using var response = await OnceAsync(request, uri, cancel);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                var etag = response.Headers.TryGetValues("ETag", out var tags) ? tags.FirstOrDefault() : null;
                return new PowerHttpAnswer(response.StatusCode, await BodyAsync(response, cancel), etag, response.Headers.Location);
            }

            if (redirects == MaxRedirects)
                throw new PowerException(PowerFailure.Setting, $"{request.What} exceeded maximum redirects ({MaxRedirects}) - possible redirect loop.");
            uri = new Uri(uri, response.Headers.Location
                ?? throw new PowerException(PowerFailure.Setting, $"{request.What} failed: redirect response missing 'Location' header."));
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(PowerHttpRequest request, Uri uri, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(request.Method, uri);
        if (request.Body is not null) message.Content = new StringContent(request.Body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        if (request.Authorization is { } authorization && uri.Authority == request.Uri.Authority) message.Headers.TryAddWithoutValidation("Authorization", authorization);
        try
        {
            return await (request.Verify ? _verifying : _trusting).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException problem)
        {
            throw problem.HttpRequestError == HttpRequestError.SecureConnectionError
                ? new PowerException(PowerFailure.Setting, $"{request.What} failed: the server's certificate is not trusted by the system.", problem)
                : new PowerException(PowerFailure.Unreachable, $"{request.What} failed: {Reason(problem)}. Check BMC configuration and connectivity and try again.", problem);
        }
        catch (Exception problem) when (problem is UriFormatException or NotSupportedException or InvalidOperationException)
        {
            throw new PowerException(PowerFailure.Setting, $"{request.What} failed: the address is no HTTP address.", problem);
        }
    }

    /// <summary>The kind of failure only: messages of the library repeat addresses, and addresses may hold passwords.</summary>
    private static string Reason(HttpRequestException problem) => problem.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host name is not known",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.ResponseEnded => "the connection was closed before the answer was whole",
        HttpRequestError.InvalidResponse => "the answer is no HTTP",
        _ => "no answer",
    };

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            var buffer = new byte[8192];
            using var body = new MemoryStream();
            while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
            {
                if (body.Length + read > LargestBody) throw new PowerException(PowerFailure.Failed, "the answer is longer than 4 MiB.");
                body.Write(buffer, 0, read);
            }

            return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            throw new PowerException(PowerFailure.Unreachable, "the connection was closed before the answer was whole. Try again.", problem);
        }
    }

    private static HttpClient Make(bool verify)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 64,
        };
        if (!verify) handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}

/// <summary>A request to power equipment.</summary>
/// <param name="What">How the sentence about a failure begins.</param>
internal sealed record PowerHttpRequest(string What, HttpMethod Method, Uri Uri)
{
    public string? Body { get; init; }
    public string? Authorization { get; init; }
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    public bool Verify { get; init; }

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Never prints headers.</summary>
    public override string ToString() => What;
}

/// <summary>An answer below 400.</summary>
internal sealed record PowerHttpAnswer(HttpStatusCode Status, string Body, string? ETag, Uri? Location);
