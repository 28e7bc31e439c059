using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Maas.Domain.Accounts;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Maas.Api.Pipeline;

/// <summary>Checks OAuth 1.0 signatures: version, consumer, token, timestamp, nonce, method, signature, in that order (api-protocol.md §3.1).</summary>
internal sealed class OAuth(IStore store, Accounts accounts, TimeProvider clock)
{
    /// <summary>Seconds; older requests are refused, newer ones pass.</summary>
    private const long Threshold = 300;

    private readonly ConcurrentDictionary<(string Token, string Nonce), long> _nonces = new();
    private long _swept;

    /// <summary>Who signed the request: a user or a node.</summary>
    /// <exception cref="OAuthException">The signature is not good; the message is the contract's.</exception>
    /// <param name="parameters">What was read of query and form, without the signature's own parts; null when nothing was read yet.</param>
    public (User? User, Node? Node) Check(OAuthHeader header, HttpRequest request, Parameters? parameters = null)
    {
        if (header.Version is not (null or "1.0")) throw new OAuthException($"'OAuth version {header.Version} not supported.'");
        var token = accounts.Tokens.Where(AccountCollections.TokensByKey, header.Token) is [var held] ? held : null;
        var node = token is not null ? null : store.Documents(Collections.Nodes).Where(Collections.NodesByToken, header.Token) is [var holder] ? holder : null;
        if (!KnowsConsumer(header.ConsumerKey, node)) throw new OAuthException("Invalid API key.");
        if (token is null && node is null) throw new OAuthException($"'Invalid access token: {header.Token}'");
        CheckTime(header);
        if (!_nonces.TryAdd((header.Token, header.Nonce), clock.GetUtcNow().ToUnixTimeSeconds())) throw new OAuthException($"'Nonce already used: {header.Nonce}'");
        CheckSignature(header, request, parameters, token?.TokenSecret.Value ?? node!.Token!.TokenSecret.Value);
        return (token is null ? null : accounts.Find(token.Username), node);
    }

    /// <summary>Whether the token exists and, where the signature is the secret itself, is signed with it.</summary>
    public bool HasSecret(OAuthHeader header)
    {
        var secret = SecretOf(header.Token);
        return secret is not null && (header.SignatureMethod != "PLAINTEXT" || IsSame("&" + Uri.EscapeDataString(secret), header.Signature));
    }

    private string? SecretOf(string tokenKey)
    {
        if (accounts.Tokens.Where(AccountCollections.TokensByKey, tokenKey) is [var token]) return token.TokenSecret.Value;
        return store.Documents(Collections.Nodes).Where(Collections.NodesByToken, tokenKey) is [{ Token: { } held }] ? held.TokenSecret.Value : null;
    }

    private bool KnowsConsumer(string key, Node? node) =>
        node?.Token?.ConsumerKey == key || accounts.Tokens.Where(AccountCollections.TokensByConsumer, key).Count > 0;

    private void CheckTime(OAuthHeader header)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (!long.TryParse(header.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || now - given > Threshold)
            throw new OAuthException($"'Expired timestamp: given {header.Timestamp} and now {now} has a greater difference than threshold {Threshold}'");
        if (now - Interlocked.Read(ref _swept) < Threshold) return;
        Interlocked.Exchange(ref _swept, now);
        foreach (var (nonce, at) in _nonces)
        {
            if (now - at > Threshold) _nonces.TryRemove(nonce, out _);
        }
    }

    private static void CheckSignature(OAuthHeader header, HttpRequest request, Parameters? parameters, string secret)
    {
        var key = "&" + Uri.EscapeDataString(secret);
        var expected = header.SignatureMethod switch
        {
            "PLAINTEXT" => key,
            "HMAC-SHA1" => Hmac(key, BaseString(header, request, parameters)),
            var other => throw new OAuthException($"'Signature method {other} not supported try one of the following: PLAINTEXT, HMAC-SHA1'"),
        };
        if (!IsSame(expected, header.Signature)) throw new OAuthException("'Invalid signature.'");
    }

    private static bool IsSame(string expected, string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    /// <summary>The signature base string of RFC 5849 §3.4.1.</summary>
    private static string BaseString(OAuthHeader header, HttpRequest request, Parameters? parameters)
    {
        // Forms are part of it, bodies of other types are not (RFC 5849 §3.4.1.3.1).
        var form = string.IsNullOrEmpty(request.ContentType) || request.ContentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        var sent = form && parameters is not null
            ? parameters.All
            : request.Query.Where(q => !header.All.ContainsKey(q.Key)).SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v ?? "")));
        var pairs = header.All.Where(p => p.Key != "oauth_signature").Select(p => (Uri.EscapeDataString(p.Key), Uri.EscapeDataString(p.Value)))
            .Concat(sent.Select(p => (Uri.EscapeDataString(p.Key), Uri.EscapeDataString(p.Value))))
            .OrderBy(p => p.Item1, StringComparer.Ordinal).ThenBy(p => p.Item2, StringComparer.Ordinal);
        var url = UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path);
        return $"{request.Method}&{Uri.EscapeDataString(url)}&{Uri.EscapeDataString(string.Join('&', pairs.Select(p => $"{p.Item1}={p.Item2}")))}";
    }

    private static string Hmac(string key, string text) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));
}

/// <summary>Credentials were given and are not good: 401 with this text.</summary>
internal sealed class OAuthException(string message) : Exception(message);
