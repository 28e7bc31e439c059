using System.Globalization;

namespace Maas.Agent.Http;

/// <summary>The token a node shows (metadata.md §2); the consumer's secret is always empty.</summary>
internal sealed record OAuthToken(string ConsumerKey, string TokenKey, string TokenSecret);

/// <summary>Signs requests with OAuth 1.0 PLAINTEXT (RFC 5849 §3.4.4) by the appliance's clock, learnt from its answers.</summary>
internal sealed class OAuthPlaintext(OAuthToken token, TimeProvider time)
{
    private TimeSpan _skew;

    public OAuthToken Token => token;

    /// <summary>A node whose clock battery died is years off; the appliance's <c>Date</c> is the truth.</summary>
    public void Learn(DateTimeOffset? date) => _skew = date is { } now ? now - time.GetUtcNow() : _skew;

    public string Header()
    {
        var timestamp = (time.GetUtcNow() + _skew).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (string Name, string Value)[] parts =
        [
            ("oauth_consumer_key", token.ConsumerKey), ("oauth_token", token.TokenKey), ("oauth_signature_method", "PLAINTEXT"),
            ("oauth_signature", "&" + token.TokenSecret), ("oauth_timestamp", timestamp), ("oauth_nonce", Guid.NewGuid().ToString("N")), ("oauth_version", "1.0"),
        ];
        return "OAuth realm=\"\", " + string.Join(", ", parts.Select(part => $"{part.Name}=\"{Uri.EscapeDataString(part.Value)}\""));
    }
}
