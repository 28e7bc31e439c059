using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Maas.Testing.Lab;

/// <summary>A client of the public API, with an API key as other clients have it.</summary>
public sealed class ApiClient(HttpClient http, Uri baseUrl, string key) : IDisposable
{
    private readonly string[] _key = key.Split(':');

    public Task<JsonElement> GetAsync(string path, params (string Name, string Value)[] query) => SendAsync(HttpMethod.Get, WithQuery(path, query), []);

    public Task<JsonElement> PostAsync(string path, params (string Name, string Value)[] form) => SendAsync(HttpMethod.Post, path, form);

    public Task<JsonElement> PutAsync(string path, params (string Name, string Value)[] form) => SendAsync(HttpMethod.Put, path, form);

    public Task<JsonElement> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, []);

    /// <exception cref="LabException">It was refused; the message has the answer.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, IReadOnlyList<(string Name, string Value)> form)
    {
        var (status, text) = await TryAsync(method, path, form);
        if ((int)status is < 200 or > 299) throw new LabException($"{method} {path} was answered {(int)status}: {text}");
        if (text.Length == 0) return default;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }

    public async Task<(HttpStatusCode Status, string Text)> TryAsync(HttpMethod method, string path, IReadOnlyList<(string Name, string Value)> form)
    {
        using var request = new HttpRequestMessage(method, new Uri(baseUrl, "api/2.0/" + path));
        request.Headers.Authorization = Authorization();
        if (form.Count > 0) request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        try
        {
            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new LabException($"{method} {path} was not answered: {e.Message}", e);
        }
    }

    public void Dispose() => http.Dispose();

    private static string WithQuery(string path, (string Name, string Value)[] query) => query.Length == 0
        ? path
        : path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + string.Join('&', query.Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value)}"));

    private AuthenticationHeaderValue Authorization() => new("OAuth", string.Join(", ",
        "oauth_version=\"1.0\"", "oauth_signature_method=\"PLAINTEXT\"",
        $"oauth_consumer_key=\"{_key[0]}\"", $"oauth_token=\"{_key[1]}\"", $"oauth_signature=\"%26{Uri.EscapeDataString(_key[2])}\"",
        $"oauth_timestamp=\"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}\"", $"oauth_nonce=\"{Guid.NewGuid():N}\""));
}
