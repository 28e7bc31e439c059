using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Maas.Power.Transports.Http;

/// <summary>A request to power equipment.</summary>
/// <param name="What">How the sentence about a failure begins.</param>
internal sealed record PowerHttpRequest(string What, HttpMethod Method, Uri Uri)
{
    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>The body holds a password: no other host gets it.</summary>
    public bool BodyIsSecret { get; init; }

    public string? Authorization { get; init; }

    /// <summary>User and password for digest authentication (RFC 7616).</summary>
    public DigestLogin? Digest { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Headers that only the host they were meant for gets: tokens and cookies.</summary>
    public IReadOnlyList<(string Name, string Value)> SecretHeaders { get; init; } = [];

    /// <summary>The server's certificate must be trusted by the system.</summary>
    public bool Verify { get; init; }

    /// <summary>Who we are, for equipment that asks for a certificate.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What is not found is asked for with a slash behind it.</summary>
    public bool TrySlash { get; init; }

    /// <summary>Asking again does no harm: done when the equipment was busy or hung up.</summary>
    public bool Repeat { get; init; }

    /// <summary>Sent on a connection of its own. One that is kept may be about to be closed by the equipment, which would lose the request; and what
    /// changes something is not sent again by itself.</summary>
    public bool IsAlone { get; init; }

    /// <summary>How long one attempt may take, its redirects included.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Statuses of 400 and above that are an answer here.</summary>
    public Func<HttpStatusCode, bool> Takes { get; init; } = _ => false;

    /// <summary>Takes the equipment's own words out of the body of a refusal.</summary>
    public Func<string, string>? Explain { get; init; }

    /// <summary>Whether the body of a refusal says that asking again later may help, whatever the status.</summary>
    public Func<string, bool>? SaysBusy { get; init; }

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Never prints headers.</summary>
    public override string ToString() => What;
}

/// <summary>An answer.</summary>
internal sealed record PowerHttpAnswer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)
{
    public string? ETag => Header("ETag");

    public Uri? Location => Headers.Location;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>The value of a cookie that the answer sets.</summary>
    public string? Cookie(string name) => !Headers.TryGetValues("Set-Cookie", out var all) ? null
        : all.Select(c => c.Split(';')[0].Trim()).Where(c => c.StartsWith(name + "=", StringComparison.Ordinal)).Select(c => c[(name.Length + 1)..]).FirstOrDefault();

    /// <summary>Every cookie that the answer sets, as a request sends them back.</summary>
    public string Cookies => !Headers.TryGetValues("Set-Cookie", out var all) ? "" : string.Join("; ", all.Select(c => c.Split(';')[0].Trim()));

    /// <summary>Never prints headers or the body.</summary>
    public override string ToString() => $"{(int)Status}";
}
