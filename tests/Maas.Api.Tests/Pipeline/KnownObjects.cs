using System.Text.RegularExpressions;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Objects that answers told of, by their addresses, so that later requests can be about them. Bounded: of each kind, the newest.</summary>
internal sealed partial class KnownObjects
{
    private const int MostOfAKind = 60;

    /// <summary>Addresses below <c>/MAAS/api/2.0/</c> under their shape: numbers and names of what is addressed left out.</summary>
    private readonly Dictionary<string, List<string[]>> _byNoun = new(StringComparer.Ordinal);

    /// <summary>Where the chunks of uploads under way go, newest last.</summary>
    public List<string> Uploads { get; } = [];

    public void Learn(string answer)
    {
        foreach (Match match in Addresses().Matches(answer).Take(200))
        {
            var path = match.Groups["path"].Value;
            if (match.Groups["kind"].Value == "upload") Uploads.Add(path);
            else Add(path.Trim('/').Split('/'));
        }
    }

    /// <summary>An object that is not there any more.</summary>
    public void Forget(string path)
    {
        var parts = path.Trim('/').Split('/');
        foreach (var known in _byNoun.Values) known.RemoveAll(k => k.Length >= parts.Length && k.AsSpan(0, parts.Length).SequenceEqual(parts));
    }

    /// <summary>The path with its parameters filled in from an object that is known, as deep as one is; null when none is.</summary>
    public string? Fill(string template, Random random)
    {
        var wanted = template.Trim('/').Split('/');
        List<string[]> fitting = [.. _byNoun.Values.Where(v => v.Count > 0).Select(v => v[random.Next(v.Count)]).Where(known => Fits(wanted, known))];
        if (fitting.Count == 0) return null;
        var chosen = fitting[random.Next(fitting.Count)];
        return string.Join('/', chosen.Take(wanted.Length)) + (template.EndsWith('/') ? "/" : "");
    }

    /// <summary>The last part of some address of a noun, for instance the number of a subnet.</summary>
    public string? Of(string noun, Random random)
    {
        List<List<string[]>> kinds = [.. _byNoun.Where(k => k.Value.Count > 0 && k.Key.EndsWith(noun, StringComparison.Ordinal)).Select(k => k.Value)];
        if (kinds.Count == 0) return null;
        var kind = kinds[random.Next(kinds.Count)];
        return kind[random.Next(kind.Count)][^1];
    }

    private static bool Fits(string[] wanted, string[] known)
    {
        if (known.Length < wanted.Length) return false;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i][0] != '{' && wanted[i] != known[i]) return false;
        }

        return true;
    }

    private void Add(string[] parts)
    {
        // Nouns and the objects below them take turns.
        var noun = string.Join('/', parts.Where((_, i) => i % 2 == 0));
        if (!_byNoun.TryGetValue(noun, out var known)) _byNoun[noun] = known = [];
        if (known.Exists(k => k.SequenceEqual(parts))) return;
        if (known.Count >= MostOfAKind) known.RemoveAt(0);
        known.Add(parts);
    }

    [GeneratedRegex("\"(?<kind>resource|upload)_uri\": \"/MAAS/api/2\\.0/(?<path>[^\"]{1,200})\"")]
    private static partial Regex Addresses();
}
