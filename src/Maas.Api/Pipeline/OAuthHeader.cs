using Microsoft.AspNetCore.Http;

namespace Maas.Api.Pipeline;

/// <summary>The OAuth 1.0 parameters of a request, from header, query or form (api-protocol.md §3.1).</summary>
internal sealed record OAuthHeader(
    string ConsumerKey, string Token, string Signature, string SignatureMethod, string Timestamp, string Nonce, string? Version,
    IReadOnlyDictionary<string, string> All)
{
    private const string Scheme = "OAuth ";

    private static readonly string[] Needed =
        ["oauth_consumer_key", "oauth_token", "oauth_signature", "oauth_signature_method", "oauth_timestamp", "oauth_nonce"];

    /// <summary>Null when the request is not signed: any of the six parameters is missing.</summary>
    public static OAuthHeader? Read(HttpRequest request, Parameters? parameters)
    {
        var values = FromHeader(request.Headers.Authorization.ToString());
        if (values is null && parameters is not null)
        {
            values = parameters.All.Where(p => p.Key.StartsWith("oauth_", StringComparison.Ordinal)).GroupBy(p => p.Key)
                .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
            foreach (var name in values.Keys.ToList()) parameters.Remove(name);
        }

        if (values is null || !Needed.All(values.ContainsKey)) return null;
        return new OAuthHeader(
            values["oauth_consumer_key"], values["oauth_token"], values["oauth_signature"], values["oauth_signature_method"], values["oauth_timestamp"],
            values["oauth_nonce"], values.GetValueOrDefault("oauth_version"), values);
    }

    /// <summary>The token key alone, which is all that the status endpoint looks at.</summary>
    public static string? TokenOf(HttpRequest request) => FromHeader(request.Headers.Authorization.ToString())?.GetValueOrDefault("oauth_token");

    private static Dictionary<string, string>? FromHeader(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.Ordinal) || header.Length > 8192) return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in header[Scheme.Length..].Split(','))
        {
            var at = element.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || element.Contains("realm", StringComparison.Ordinal)) continue;
            values[element[..at].Trim()] = Uri.UnescapeDataString(element[(at + 1)..].Trim().Trim('"'));
        }

        return values;
    }
}
