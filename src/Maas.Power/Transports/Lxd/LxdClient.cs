using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Lxd;

/// <summary>LXD's REST API (1.0) as one client certificate uses it (power.md §6.2). The server's certificate is not verified: LXD makes its own.</summary>
internal sealed class LxdClient
{
    private const string What = "LXD request";
    private const int Port = 8443;

    private readonly PowerHttp _http;
    private readonly Uri _root;
    private readonly string _who;
    private readonly string _password;
    private readonly X509Certificate2 _certificate;

    private LxdClient(PowerHttp http, Uri root, string who, string password, X509Certificate2 certificate) =>
        (_http, _root, _who, _password, _certificate) = (http, root, who, password, certificate);

    /// <summary>Gets the certificate trusted if it is not yet: with the password, or by another of the appliance's that the server trusts.</summary>
    /// <param name="who">How sentences call the host: <c>VM Host 3</c>.</param>
    /// <exception cref="PowerException">No answer, no certificate, or it is not trusted.</exception>
    public static async Task<LxdClient> ConnectAsync(PowerHttp http, Bmc bmc, LxdSettings settings, string who, CancellationToken cancel)
    {
        var (certificate, key, password) = (bmc[settings.Certificate], bmc[settings.Key], bmc[settings.Password]);
        if (certificate.Length == 0 || key.Length == 0) throw new PowerException(PowerFailure.Setting, $"{who}: No certificates available");
        var client = new LxdClient(http, HttpAddress.Of(bmc, settings.Address, "https", Port), who, password, Load(certificate, key));
        if (await client.IsTrustedAsync(cancel)) return client;
        if (password.Length > 0)
            await client.TrustAsync(cancel);
        else if (!await client.IsIntroducedAsync(bmc, settings, cancel))
            throw new PowerException(PowerFailure.Refused, $"{who}: Certificate is not trusted and no password was given");
        return client;
    }

    /// <summary>What <c>/1.0</c> says about the server.</summary>
    public Task<JsonElement> ServerAsync(CancellationToken cancel) => GetAsync("/1.0", cancel);

    /// <summary>Reads a resource.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancel) =>
        await TryGetAsync(path, cancel) ?? throw new PowerException(PowerFailure.Failed, $"{What} failed with response status code: 404.");

    /// <summary>Reads a resource that may be missing.</summary>
    public async Task<JsonElement?> TryGetAsync(string path, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, path, null, status => status == HttpStatusCode.NotFound, cancel);
        return answer.Status == HttpStatusCode.NotFound ? null : Documents.Json(What, answer.Body).At("metadata") ?? Documents.Json(What, "{}");
    }

    /// <summary>Changes something, and waits for the operation if it makes one.</summary>
    public async Task ChangeAsync(HttpMethod method, string path, object? body, bool wait, CancellationToken cancel)
    {
        var answer = await SendAsync(method, path, body is null ? null : JsonSerializer.Serialize(body), _ => false, cancel);
        var document = Documents.Json(What, answer.Body);
        if (!wait || document.Text("type") != "async" || document.Text("operation") is not { } operation) return;
        // LXD holds the answer back until the operation has ended.
        var waiting = new PowerHttpRequest(What, HttpMethod.Get, UriOf($"{operation}/wait?timeout=110")) { Certificate = _certificate, Limit = TimeSpan.FromSeconds(120) };
        var ended = Documents.Json(What, (await _http.SendAsync(waiting, cancel)).Body);
        const int succeeded = 200;
        if (ended.Number("metadata", "status_code") is { } code && code != succeeded)
            throw new PowerException(PowerFailure.Failed, $"LXD: {Documents.Said(ended.Text("metadata", "err"), _password)}".TrimEnd(' ', ':'));
    }

    private async Task<bool> IsTrustedAsync(CancellationToken cancel)
    {
        try
        {
            return (await ServerAsync(cancel)).Text("auth") == "trusted";
        }
        catch (PowerException problem) when (problem.Failure is PowerFailure.Unreachable or PowerFailure.Busy)
        {
            throw new PowerException(problem.Failure, $"{_who.Replace("VM Host", "Pod", StringComparison.Ordinal)}: Failed to connect to the LXD REST API: {Documents.Said(Sentence(problem), _password)}", problem);
        }
    }

    /// <summary>Whether another certificate that the appliance uses at this address made the server trust this one, too.</summary>
    private async Task<bool> IsIntroducedAsync(Bmc bmc, LxdSettings settings, CancellationToken cancel)
    {
        var tried = new HashSet<string> { _certificate.Thumbprint };
        var body = JsonSerializer.Serialize(new { type = "client", name = "maas-appliance", certificate = Convert.ToBase64String(_certificate.RawData) });
        foreach (var other in bmc.Others())
        {
            if (TryFriend(other, settings) is not { } friend || !tried.Add(friend._certificate.Thumbprint) || !await friend.IsTrustedAsync(cancel)) continue;
            try
            {
                await friend.SendAsync(HttpMethod.Post, "/1.0/certificates", body, _ => false, cancel);
                return true;
            }
            catch (PowerException problem) when (problem.Failure is PowerFailure.Refused or PowerFailure.Failed)
            {
                // A certificate for single projects may not add others; the next may.
            }
        }

        return false;
    }

    /// <summary>Null when these are settings of another server, or hold no certificate that can be used.</summary>
    private LxdClient? TryFriend(IReadOnlyDictionary<string, string> other, LxdSettings settings)
    {
        string Value(Setting setting) => other.GetValueOrDefault(setting.Name, "");
        if (HttpAddress.Parse(Value(settings.Address).Trim().TrimEnd('/'), "https", Port) != _root || Value(settings.Certificate).Length == 0 || Value(settings.Key).Length == 0) return null;
        try
        {
            return new LxdClient(_http, _root, _who, "", Load(Value(settings.Certificate), Value(settings.Key)));
        }
        catch (PowerException)
        {
            return null;
        }
    }

    private async Task TrustAsync(CancellationToken cancel)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["type"] = "client", ["password"] = _password });
        try
        {
            await SendAsync(HttpMethod.Post, "/1.0/certificates", body, _ => false, cancel, secret: true);
        }
        catch (PowerException problem) when (problem.Failure is PowerFailure.Refused or PowerFailure.Failed)
        {
            throw new PowerException(PowerFailure.Refused, $"{_who}: Password authentication failed: {Documents.Said(Sentence(problem), _password)}", problem);
        }
    }

    /// <summary>The sentence without the prefix of its class, which stands before the whole already.</summary>
    private static string Sentence(PowerException problem) => problem.Message[(problem.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private Task<PowerHttpAnswer> SendAsync(HttpMethod method, string path, string? body, Func<HttpStatusCode, bool> takes, CancellationToken cancel, bool secret = false) => _http.SendAsync(
        new PowerHttpRequest(What, method, UriOf(path))
        {
            Body = body,
            BodyIsSecret = secret,
            Certificate = _certificate,
            Takes = takes,
            Repeat = method == HttpMethod.Get,
            Explain = text => Documents.Explain("LXD", text, d => d.Text("error"), _password),
        },
        cancel);

    private Uri UriOf(string path) => path.StartsWith("/1.0", StringComparison.Ordinal) ? new Uri(_root, path)
        : throw new PowerException(PowerFailure.Failed, $"{What} failed: the server's link is no path of its API.");

    private static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new PowerException(PowerFailure.Setting, "certificate and key are no pair of PEM documents.", problem);
        }
    }
}

/// <summary>The settings that make a client.</summary>
internal sealed record LxdSettings(Setting Address, Setting Password, Setting Certificate, Setting Key);
