using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Maas.Power.Transports.Http;

/// <summary>Answers as documents. What is not there, or of another kind, is null: equipment leaves out what it pleases.</summary>
internal static class Documents
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>A JSON document; an empty body is an empty object.</summary>
    /// <exception cref="PowerException">It is no JSON.</exception>
    public static JsonElement Json(string what, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(body) ? "{}" : body.TrimStart('\uFEFF'), Bounded);
            return document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw new PowerException(PowerFailure.Failed, $"{what} failed from a JSON parse error: line {problem.LineNumber}, position {problem.BytePositionInLine}.", problem);
        }
    }

    /// <summary>A JSON document; null when it is none, or empty.</summary>
    public static JsonElement? TryJson(string body)
    {
        try
        {
            return string.IsNullOrWhiteSpace(body) ? null : Json("", body);
        }
        catch (PowerException)
        {
            return null;
        }
    }

    /// <summary>The value at a path of member names.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
            }

            return element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : element;
        }
        catch (InvalidOperationException)
        {
            // A name with half a surrogate pair.
            return null;
        }
    }

    /// <summary>The text at a path; numbers as they are written.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            return element.At(path) switch
            {
                { ValueKind: JsonValueKind.String } text => text.GetString(),
                { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
                { ValueKind: JsonValueKind.True } => "true",
                { ValueKind: JsonValueKind.False } => "false",
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The number at a path, also when it is written as text; null when there is none.</summary>
    public static long? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Text(path) is { } text && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e18 ? (long)number : null;

    /// <summary>The items of the list at a path; none when there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The texts of the list at a path.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, params ReadOnlySpan<string> path) =>
        [.. element.Items(path).Select(i => i.Text()).OfType<string>()];

    /// <summary>The members of the object at a path; none when there is no object.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject() : [];

    /// <summary>An XML document; no entities, no external documents.</summary>
    /// <exception cref="PowerException">It is no XML.</exception>
    public static XElement Xml(string what, string body)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 8 << 20 };
        try
        {
            using var text = new StringReader(body.TrimStart('\uFEFF', ' ', '\r', '\n', '\t'));
            using var reader = XmlReader.Create(text, settings);
            // The reader's limit is on size only, and a deep document would exhaust the stack of whatever walks it.
            using var shallow = new DepthLimit(reader, 128);
            return XElement.Load(shallow);
        }
        catch (Exception problem) when (problem is XmlException or InvalidOperationException)
        {
            throw new PowerException(PowerFailure.Failed, $"{what} failed: the answer is no XML.", problem);
        }
    }

    /// <summary>The first element of this name at any depth, in whatever namespace.</summary>
    public static XElement? Find(this XElement element, string name) => element.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name);

    /// <summary>Every element of this name at any depth, in whatever namespace.</summary>
    public static IEnumerable<XElement> FindAll(this XElement element, string name) => element.DescendantsAndSelf().Where(e => e.Name.LocalName == name);

    /// <summary>Equipment's own words, fit for one line of an event: nothing secret, no control characters, not too long.</summary>
    public static string Said(string? text, params ReadOnlySpan<string> secrets)
    {
        if (string.IsNullOrWhiteSpace(text)) return "";
        foreach (var secret in secrets)
            if (secret.Length > 0) text = text.Replace(secret, "***", StringComparison.Ordinal);
        var line = string.Join(' ', new string([.. text.Take(600).Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 300 ? line[..300] + "…" : line;
    }

    /// <summary>The end of a sentence about a refusal: what the equipment says about it, or nothing.</summary>
    public static string Explain(string who, string body, Func<JsonElement, string?> words, params ReadOnlySpan<string> secrets)
    {
        try
        {
            var said = Said(words(Json(who, body)), secrets);
            return said.Length > 0 ? $" {who} says: {said}" : "";
        }
        catch (PowerException)
        {
            return "";
        }
    }
}
