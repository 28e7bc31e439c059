using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Maas.Testing.Appliance;

/// <summary>An answer of the API with its body read.</summary>
public sealed record Reply(int Status, string? ContentType, string Text, byte[] Bytes, HttpResponseMessage Message)
{
    public JsonNode Json => Parsed() ?? throw new InvalidOperationException("The answer is JSON null.");

    private JsonNode? Parsed()
    {
        try
        {
            return JsonNode.Parse(Text);
        }
        catch (System.Text.Json.JsonException problem)
        {
            throw new InvalidOperationException($"The answer is no JSON: {Status} {Text}", problem);
        }
    }

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}

/// <summary>Calls the API as command-line clients do: OAuth PLAINTEXT, operations in the query, parameters in query or form.</summary>
/// <param name="apiKey">consumer:token:secret; null for no credentials.</param>
public sealed class ApiClient(Uri address, TimeProvider clock, string? apiKey)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private static long _nonce;

    public string? ApiKey => apiKey;

    public Task<Reply> Get(string path, params (string Name, string Value)[] parameters) => SendAsync(HttpMethod.Get, path, parameters);

    public Task<Reply> Post(string path, params (string Name, string Value)[] parameters) => SendAsync(HttpMethod.Post, path, parameters);

    public Task<Reply> Put(string path, params (string Name, string Value)[] parameters) => SendAsync(HttpMethod.Put, path, parameters);

    public Task<Reply> Delete(string path, params (string Name, string Value)[] parameters) => SendAsync(HttpMethod.Delete, path, parameters);

    /// <param name="path">Below <c>/MAAS/api/2.0/</c>, or absolute from <c>/MAAS/</c>.</param>
    public Task<Reply> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] parameters)
    {
        var inQuery = method == HttpMethod.Get || method == HttpMethod.Delete;
        var pairs = parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)).ToList();
        var query = inQuery && pairs.Count > 0
            ? (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + string.Join('&', pairs.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"))
            : "";
        return SendAsync(new HttpRequestMessage(method, UriOf(path + query)) { Content = inQuery || pairs.Count == 0 ? null : new FormUrlEncodedContent(pairs) });
    }

    public Task<Reply> SendAsync(HttpMethod method, string path, HttpContent content) => SendAsync(new HttpRequestMessage(method, UriOf(path)) { Content = content });

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        if (apiKey is not null && request.Headers.Authorization is null) request.Headers.Authorization = Signature();
        var response = await Http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), System.Text.Encoding.UTF8.GetString(bytes), bytes, response);
    }

    public Uri UriOf(string path) => new(address, path.StartsWith('/') ? path : "/MAAS/api/2.0/" + path);

    public AuthenticationHeaderValue Signature()
    {
        var parts = apiKey!.Split(':');
        return new AuthenticationHeaderValue(
            "OAuth",
            $"realm=\"MAAS API\", oauth_nonce=\"{Interlocked.Increment(ref _nonce):x16}\", oauth_timestamp=\"{clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}\", "
            + $"oauth_version=\"1.0\", oauth_signature_method=\"PLAINTEXT\", oauth_consumer_key=\"{parts[0]}\", oauth_token=\"{parts[1]}\", oauth_signature=\"%26{parts[2]}\"");
    }
}
