using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Maas.Power.Transports.Http;

/// <summary>Answers to HTTP digest challenges (RFC 7616): MD5 and SHA-256, with and without <c>qop=auth</c>. A host's last challenge is answered again
/// with a higher count, which saves a round trip for each request.</summary>
internal sealed class DigestChallenges
{
    private const int Most = 4096;
    private readonly ConcurrentDictionary<string, Challenge> _byHost = new(StringComparer.Ordinal);

    /// <summary>The header for the host's last challenge; null when there was none.</summary>
    public string? Answer(Uri uri, HttpMethod method, DigestLogin login) => _byHost.GetValueOrDefault(uri.Authority)?.Answer(uri, method, login);

    /// <summary>Takes the challenge out of a 401.</summary>
    /// <returns>Whether answering it makes sense: it is new, or the last answer was only late. The same challenge again means that the password is wrong.</returns>
    public bool Learn(Uri uri, HttpResponseMessage response)
    {
        foreach (var header in response.Headers.WwwAuthenticate.Where(h => h.Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase)))
        {
            if (Challenge.Read(header.Parameter ?? "") is not { } challenge) continue;
            var last = _byHost.GetValueOrDefault(uri.Authority);
            if (last is not null && !challenge.IsStale && last.Answered && last.Fresh)
            {
                _byHost.TryRemove(uri.Authority, out _);
                return false;
            }

            if (_byHost.Count >= Most) _byHost.Clear();
            _byHost[uri.Authority] = challenge;
            return true;
        }

        return false;
    }

    private sealed class Challenge(string realm, string nonce, string? opaque, bool isSha256, bool hasQop, bool isStale)
    {
        private int _count;

        public bool IsStale => isStale;

        public bool Answered => _count > 0;

        /// <summary>Answered once only: a refusal then is about the password, not about the age of the nonce.</summary>
        public bool Fresh => _count == 1;

        public static Challenge? Read(string text)
        {
            var fields = Fields(text);
            var algorithm = fields.GetValueOrDefault("algorithm", "MD5").ToUpperInvariant();
            if (algorithm is not ("MD5" or "SHA-256") || !fields.TryGetValue("realm", out var realm) || !fields.TryGetValue("nonce", out var nonce)) return null;
            var qop = fields.TryGetValue("qop", out var offered);
            if (qop && !offered!.Split(',', StringSplitOptions.TrimEntries).Contains("auth")) return null;
            return new Challenge(realm, nonce, fields.GetValueOrDefault("opaque"), algorithm == "SHA-256", qop, fields.GetValueOrDefault("stale", "").Equals("true", StringComparison.OrdinalIgnoreCase));
        }

        public string Answer(Uri uri, HttpMethod method, DigestLogin login)
        {
            var count = Interlocked.Increment(ref _count);
            var clientNonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var path = uri.PathAndQuery;
            var who = Hash($"{login.User}:{realm}:{login.Password}");
            var what = Hash($"{method.Method}:{path}");
            var response = Hash(hasQop ? $"{who}:{nonce}:{count:x8}:{clientNonce}:auth:{what}" : $"{who}:{nonce}:{what}");
            var text = new StringBuilder($"Digest username=\"{Quoted(login.User)}\", realm=\"{Quoted(realm)}\", nonce=\"{Quoted(nonce)}\", uri=\"{path}\", response=\"{response}\"");
            text.Append(isSha256 ? ", algorithm=SHA-256" : ", algorithm=MD5");
            if (opaque is not null) text.Append($", opaque=\"{Quoted(opaque)}\"");
            if (hasQop) text.Append($", qop=auth, nc={count:x8}, cnonce=\"{clientNonce}\"");
            return text.ToString();
        }

        private string Hash(string text)
        {
            var octets = Encoding.UTF8.GetBytes(text);
            return Convert.ToHexStringLower(isSha256 ? SHA256.HashData(octets) : MD5.HashData(octets));
        }

        private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

        /// <summary>Names and values, the latter quoted or not.</summary>
        private static Dictionary<string, string> Fields(string text)
        {
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var at = 0; at < text.Length;)
            {
                var equals = text.IndexOf('=', at);
                if (equals < 0) break;
                var name = text[at..equals].Trim(' ', ',', '\t');
                var value = new StringBuilder();
                at = equals + 1;
                if (at < text.Length && text[at] == '"')
                {
                    for (at++; at < text.Length && text[at] != '"'; at++)
                    {
                        if (text[at] == '\\' && at + 1 < text.Length) at++;
                        value.Append(text[at]);
                    }

                    at++;
                }
                else
                {
                    for (; at < text.Length && text[at] != ','; at++) value.Append(text[at]);
                }

                fields[name] = value.ToString().Trim();
            }

            return fields;
        }
    }
}

/// <summary>Who logs in.</summary>
internal sealed record DigestLogin(string User, string Password)
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => User;
}
