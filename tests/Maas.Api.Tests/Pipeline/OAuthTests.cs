using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Signatures of requests (api-protocol.md §3.1).</summary>
public sealed class OAuthTests(SharedAppliance shared)
{
    private static int _nonce;

    private TestAppliance Appliance => shared.Appliance;

    private async Task<Reply> Ask(
        string? nonce = null, long age = 0, string method = "PLAINTEXT", string? signature = null, string? consumer = null, string? token = null, string? version = "1.0",
        string scheme = "OAuth", string realm = "realm=\"OAuth\", ", string separator = ", ")
    {
        var key = (await Appliance.AsAsync("admin")).ApiKey!.Split(':');
        var parts = new List<string>
        {
            $"oauth_nonce=\"{nonce ?? $"n{Interlocked.Increment(ref _nonce)}"}\"",
            $"oauth_timestamp=\"{Appliance.Clock.GetUtcNow().ToUnixTimeSeconds() - age}\"",
            $"oauth_signature_method=\"{method}\"",
            $"oauth_consumer_key=\"{consumer ?? key[0]}\"",
            $"oauth_token=\"{token ?? key[1]}\"",
            $"oauth_signature=\"{signature ?? "%26" + key[2]}\"",
        };
        if (version is not null) parts.Add($"oauth_version=\"{version}\"");
        var request = new HttpRequestMessage(HttpMethod.Get, Appliance.Anonymous.UriOf("users/?op=whoami"));
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {realm}{string.Join(separator, parts)}");
        return await Appliance.Anonymous.SendAsync(request);
    }

    [Theory]
    [InlineData("realm=\"MAAS API\", ", ", ")]
    [InlineData("realm=\"\",", ",")]
    [InlineData("", ",   ")]
    public async Task A_plaintext_signature_is_accepted_however_it_is_spaced(string realm, string separator) =>
        Assert.Equal(200, (await Ask(realm: realm, separator: separator)).Status);

    [Fact]
    public async Task The_version_may_be_left_out() => Assert.Equal(200, (await Ask(version: null)).Status);

    [Fact]
    public async Task A_request_from_the_future_passes() => Assert.Equal(200, (await Ask(age: -3600)).Status);

    [Fact]
    public async Task A_request_exactly_at_the_threshold_passes() => Assert.Equal(200, (await Ask(age: 300)).Status);

    [Fact]
    public async Task Every_bad_signature_has_its_own_sentence()
    {
        var now = Appliance.Clock.GetUtcNow().ToUnixTimeSeconds();
        await Ask(nonce: "twice");
        (Task<Reply> Reply, string Text)[] cases =
        [
            (Ask(consumer: "nobody"), "Invalid API key."),
            (Ask(token: "nothing"), "'Invalid access token: nothing'"),
            (Ask(age: 301), $"'Expired timestamp: given {now - 301} and now {now} has a greater difference than threshold 300'"),
            (Ask(nonce: "twice"), "'Nonce already used: twice'"),
            (Ask(signature: "%26wrong"), "'Invalid signature.'"),
            (Ask(version: "2.0"), "'OAuth version 2.0 not supported.'"),
            (Ask(method: "RSA-SHA1"), "'Signature method RSA-SHA1 not supported try one of the following: PLAINTEXT, HMAC-SHA1'"),
        ];
        foreach (var (asked, text) in cases)
        {
            var reply = await asked;
            Assert.Equal((401, "text/html; charset=utf-8", "Authorization Error: " + text), (reply.Status, reply.ContentType, reply.Text));
            Assert.Equal("OAuth realm=\"OAuth\"", reply.Header("WWW-Authenticate"));
            Assert.Null(reply.Header("X-MAAS-API-Hash"));
        }
    }

    [Theory]
    [InlineData("oauth", "")]
    [InlineData("Bearer", "")]
    public async Task Another_scheme_is_no_signature_at_all(string scheme, string realm)
    {
        var reply = await Ask(scheme: scheme, realm: realm);
        Assert.Equal((401, "text/plain", "Forbidden"), (reply.Status, reply.ContentType, reply.Text));
    }

    [Fact]
    public async Task A_signature_that_lacks_a_part_is_no_signature()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Appliance.Anonymous.UriOf("users/?op=whoami"));
        request.Headers.TryAddWithoutValidation("Authorization", "OAuth oauth_consumer_key=\"a\", oauth_token=\"b\"");
        Assert.Equal("Forbidden", (await Appliance.Anonymous.SendAsync(request)).Text);
    }

    [Fact]
    public async Task The_parts_may_come_as_parameters_and_the_operation_does_not_see_them()
    {
        var key = (await Appliance.AsAsync("admin")).ApiKey!.Split(':');
        var query = $"oauth_nonce=q{Interlocked.Increment(ref _nonce)}&oauth_timestamp={Appliance.Clock.GetUtcNow().ToUnixTimeSeconds()}&oauth_signature_method=PLAINTEXT"
            + $"&oauth_consumer_key={key[0]}&oauth_token={key[1]}&oauth_signature=%26{key[2]}";
        Assert.Equal(200, (await Appliance.Anonymous.Get("machines/?" + query)).Status);
    }

    [Theory]
    [InlineData("GET", "zones/", "")]
    [InlineData("GET", "events/?op=query&level=INFO&owner=a%20b", "")]
    [InlineData("POST", "machines/?op=", "hostname=m%C3%A9&mac_addresses=x&mac_addresses=a")]
    public async Task An_HMAC_signature_covers_method_address_query_and_form(string method, string path, string form)
    {
        var reply = await Sign(method, path, form, body => body);
        Assert.NotEqual(401, reply.Status);
    }

    [Fact]
    public async Task An_HMAC_signature_of_another_form_is_refused() =>
        Assert.Equal("Authorization Error: 'Invalid signature.'", (await Sign("POST", "zones/", "name=a", _ => "name=b")).Text);

    /// <summary>RFC 5849 §3.4.1, written down once more so that one mistake does not confirm the other.</summary>
    private async Task<Reply> Sign(string method, string path, string form, Func<string, string> altered)
    {
        var client = await Appliance.AsAsync("admin");
        var key = client.ApiKey!.Split(':');
        var uri = client.UriOf(path);
        var oauth = new List<(string Name, string Value)>
        {
            ("oauth_consumer_key", key[0]), ("oauth_nonce", $"h{Interlocked.Increment(ref _nonce)}"), ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", Appliance.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)), ("oauth_token", key[1]), ("oauth_version", "1.0"),
        };
        IEnumerable<(string, string)> Pairs(string text) => text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .Select(p => (Uri.UnescapeDataString(p[0]), Uri.UnescapeDataString(p.Length > 1 ? p[1] : "")));
        var parameters = oauth.Concat(Pairs(uri.Query.TrimStart('?'))).Concat(Pairs(form)).Select(p => (Uri.EscapeDataString(p.Item1), Uri.EscapeDataString(p.Item2)))
            .OrderBy(p => p.Item1, StringComparer.Ordinal).ThenBy(p => p.Item2, StringComparer.Ordinal).Select(p => $"{p.Item1}={p.Item2}");
        var text = $"{method}&{Uri.EscapeDataString(uri.GetLeftPart(UriPartial.Path))}&{Uri.EscapeDataString(string.Join('&', parameters))}";
#pragma warning disable CA5350 // HMAC-SHA1 is what RFC 5849 §3.4.2 says
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.ASCII.GetBytes("&" + key[2]), Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5350
        var request = new HttpRequestMessage(new HttpMethod(method), uri)
        {
            Content = form.Length == 0 ? null : new StringContent(altered(form), Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "OAuth", string.Join(", ", oauth.Append(("oauth_signature", signature)).Select(p => $"{p.Item1}=\"{Uri.EscapeDataString(p.Item2)}\"")));
        return await client.SendAsync(request);
    }
}
