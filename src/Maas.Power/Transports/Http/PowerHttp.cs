using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Maas.Power.Transports.Http;

/// <summary>HTTP to power equipment: certificates are checked only when asked for, redirects keep method and body, bodies and times are bounded, and
/// failures become <see cref="PowerException"/>. Credentials go to the host they were meant for, to no other.</summary>
internal sealed class PowerHttp(TimeProvider clock) : IDisposable
{
    private const int LargestBody = 8 << 20;
    private const int MaxRedirects = 5;

    /// <summary>Pauses before a question is asked again of equipment that had no time for it or hung up.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3.5)];

    private readonly HttpClient _trusting = Make(verify: false, certificate: null);
    private readonly HttpClient _alone = Make(verify: false, certificate: null, keep: false);
    private readonly HttpClient _verifying = Make(verify: true, certificate: null);
    private readonly ClientCertificates _withCertificate = new(certificate => Make(verify: false, certificate));
    private readonly DigestChallenges _digests = new();

    /// <exception cref="PowerException">No answer, too many redirects, or a status of 400 and above that the request does not take.</exception>
    public async Task<PowerHttpAnswer> SendAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await TryAsync(request, cancel);
            }
            catch (PowerException problem) when (request.Repeat && problem is { Failure: PowerFailure.Busy or PowerFailure.Unreachable, IsAbsent: false } && attempt < Pauses.Length)
            {
                await Task.Delay(Pauses[attempt], clock, cancel);
            }
        }
    }

    public void Dispose()
    {
        _trusting.Dispose();
        _alone.Dispose();
        _verifying.Dispose();
        _withCertificate.Dispose();
    }

    private async Task<PowerHttpAnswer> TryAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        var answer = await LimitedAsync(request, cancel);
        // Some firmware wants the slash that others refuse.
        if (request.TrySlash && answer.Status == HttpStatusCode.NotFound && !request.Uri.AbsolutePath.EndsWith('/'))
        {
            var path = new UriBuilder(request.Uri) { Path = request.Uri.AbsolutePath + "/" };
            answer = await LimitedAsync(request with { Uri = path.Uri }, cancel);
        }

        return (int)answer.Status < 400 || request.Takes(answer.Status) ? answer : throw Refusal(request, answer);
    }

    /// <summary>The sentence for a status of 400 and above, with what the equipment says about it.</summary>
    public static PowerException Refusal(PowerHttpRequest request, PowerHttpAnswer answer) => new(
        request.SaysBusy?.Invoke(answer.Body) == true ? PowerFailure.Busy : FailureOf(answer.Status),
        $"{request.What} failed with response status code: {(int)answer.Status}.{request.Explain?.Invoke(answer.Body)}");

    private static PowerFailure FailureOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => PowerFailure.Refused,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict or HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout
            or HttpStatusCode.BadGateway => PowerFailure.Busy,
        HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => PowerFailure.Unsupported,
        _ => PowerFailure.Failed,
    };

    private async Task<PowerHttpAnswer> LimitedAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(request.Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await FollowAsync(request, both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var sentence = $"{request.What} failed: no answer within {request.Limit.TotalSeconds} s. Check BMC configuration and connectivity and try again.";
            throw new PowerException(PowerFailure.Unreachable, sentence) { IsAbsent = true };
        }
    }

    private async Task<PowerHttpAnswer> FollowAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        var uri = request.Uri;
        for (var redirects = 0; ; redirects++)
        {
            using var response = await AuthorizedAsync(request, uri, cancel);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
                return new PowerHttpAnswer(response.StatusCode, await BodyAsync(request, response, cancel), response.Headers);

            if (redirects == MaxRedirects)
                throw new PowerException(PowerFailure.Setting, $"{request.What} exceeded maximum redirects ({MaxRedirects}) - possible redirect loop.");
            var next = Next(uri, response.Headers.Location
                ?? throw new PowerException(PowerFailure.Setting, $"{request.What} failed: redirect response missing 'Location' header."));
            if (next is null || (request.BodyIsSecret && !IsMeant(request.Uri, next)))
                throw new PowerException(PowerFailure.Setting, $"{request.What} failed: it was redirected to another host, which gets no credentials.");
            uri = next;
        }
    }

    private static Uri? Next(Uri from, Uri location)
    {
        try
        {
            return new Uri(from, location) is { Scheme: "http" or "https" } next ? next : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>The host that credentials were given for; a service that moves its clients from HTTP to HTTPS is still the same.</summary>
    private static bool IsMeant(Uri meant, Uri uri) =>
        uri.Host == meant.Host && (uri.Scheme == meant.Scheme ? uri.Port == meant.Port : uri.Scheme == "https");

    private async Task<HttpResponseMessage> AuthorizedAsync(PowerHttpRequest request, Uri uri, CancellationToken cancel)
    {
        var digest = request.Digest is not null && IsMeant(request.Uri, uri) ? request.Digest : null;
        var response = await OnceAsync(request, uri, digest is null ? null : _digests.Answer(uri, request.Method, digest), cancel);
        if (digest is null || response.StatusCode != HttpStatusCode.Unauthorized || !_digests.Learn(uri, response)) return response;
        response.Dispose();
        return await OnceAsync(request, uri, _digests.Answer(uri, request.Method, digest), cancel);
    }

    private async Task<HttpResponseMessage> OnceAsync(PowerHttpRequest request, Uri uri, string? digest, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(request.Method, uri);
        if (request.Body is not null)
        {
            message.Content = new StringContent(request.Body, Encoding.UTF8);
            message.Content.Headers.Remove("Content-Type");
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        var isMeant = IsMeant(request.Uri, uri);
        if (isMeant) foreach (var (name, value) in request.SecretHeaders) message.Headers.TryAddWithoutValidation(name, value);
        if (isMeant && (digest ?? request.Authorization) is { } authorization) message.Headers.TryAddWithoutValidation("Authorization", authorization);
        try
        {
            return await ClientFor(request).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException problem)
        {
            throw Unanswered(request, problem);
        }
        catch (Exception problem) when (problem is UriFormatException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new PowerException(PowerFailure.Setting, $"{request.What} failed: the address is no HTTP address.", problem);
        }
        catch (Exception problem) when (problem is IOException or FormatException)
        {
            throw new PowerException(PowerFailure.Unreachable, $"{request.What} failed: the answer is no HTTP. Check BMC configuration and connectivity and try again.", problem);
        }
    }

    private HttpClient ClientFor(PowerHttpRequest request) =>
        request.Certificate is { } certificate ? _withCertificate.For(certificate) : request.Verify ? _verifying : request.IsAlone ? _alone : _trusting;

    private static PowerException Unanswered(PowerHttpRequest request, HttpRequestException problem) => problem.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError when request.Verify =>
            new PowerException(PowerFailure.Setting, $"{request.What} failed: the server's certificate is not trusted by the system.", problem),
        HttpRequestError.SecureConnectionError =>
            new PowerException(PowerFailure.Unreachable, $"{request.What} failed: no TLS connection. Check whether the address wants http or https, and try again.", problem) { IsAbsent = true },
        _ => new PowerException(PowerFailure.Unreachable, $"{request.What} failed: {Reason(problem)}. Check BMC configuration and connectivity and try again.", problem)
        {
            IsAbsent = problem.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError,
        },
    };

    /// <summary>The kind of failure only: messages of the library repeat addresses, and addresses may hold passwords.</summary>
    private static string Reason(HttpRequestException problem) => problem.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host name is not known",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.ResponseEnded => "the connection was closed before the answer was whole",
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => "the answer is no HTTP",
        _ => "no answer",
    };

    private static async Task<string> BodyAsync(PowerHttpRequest request, HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            var buffer = new byte[8192];
            using var body = new MemoryStream();
            while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
            {
                if (body.Length + read > LargestBody) throw new PowerException(PowerFailure.Failed, $"{request.What} failed: the answer is longer than {LargestBody >> 20} MiB.");
                body.Write(buffer, 0, read);
            }

            return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
        }
        catch (Exception problem) when (problem is InvalidDataException or InvalidOperationException)
        {
            // What the decompressors say to data that is not compressed.
            throw new PowerException(PowerFailure.Failed, $"{request.What} failed: the answer is not encoded as it says.", problem);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            throw new PowerException(PowerFailure.Unreachable, $"{request.What} failed: the connection was closed before the answer was whole. Try again.", problem);
        }
    }

    private static HttpClient Make(bool verify, X509Certificate2? certificate, bool keep = true)
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
            // BMCs serve few connections, and what the appliance holds the operator's browser does not get.
            MaxConnectionsPerServer = 2,
        };
        if (!keep) handler.PooledConnectionLifetime = TimeSpan.Zero;
        if (!verify) handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
        if (certificate is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
