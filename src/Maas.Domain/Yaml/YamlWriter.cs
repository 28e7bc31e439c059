using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Domain.Yaml;

/// <summary>Writes a tree as block-style YAML that YAML 1.1 and 1.2 readers understand alike: text that could be anything else is quoted.</summary>
public static class YamlWriter
{
    public static string Write(JsonNode document)
    {
        var text = new StringBuilder();
        if (IsEmpty(document)) text.Append(Empty(document)).Append('\n');
        else if (document is JsonObject map) Map(text, map, 0, inline: false);
        else if (document is JsonArray list) List(text, list, 0, inline: false);
        else text.Append(Scalar(document, 0)).Append('\n');
        return text.ToString();
    }

    /// <param name="inline">The first entry follows a dash on the same line.</param>
    private static void Map(StringBuilder text, JsonObject map, int indent, bool inline)
    {
        foreach (var (key, value) in map)
        {
            if (!inline) text.Append(' ', indent);
            inline = false;
            text.Append(Text(key)).Append(':');
            Child(text, value, indent, listIndent: indent);
        }
    }

    private static void List(StringBuilder text, JsonArray list, int indent, bool inline)
    {
        foreach (var value in list)
        {
            if (!inline) text.Append(' ', indent);
            inline = false;
            text.Append('-');
            if (value is JsonObject map && map.Count > 0)
            {
                text.Append(' ');
                Map(text, map, indent + 2, inline: true);
            }
            else if (value is JsonArray inner && inner.Count > 0)
            {
                text.Append(' ');
                List(text, inner, indent + 2, inline: true);
            }
            else
            {
                text.Append(' ').Append(Scalar(value, indent)).Append('\n');
            }
        }
    }

    private static void Child(StringBuilder text, JsonNode? value, int indent, int listIndent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Map(text, map, indent + 2, inline: false);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                List(text, list, listIndent, inline: false);
                break;
            default:
                text.Append(' ').Append(Scalar(value, indent)).Append('\n');
                break;
        }
    }

    private static bool IsEmpty(JsonNode? value) => value is JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static string Empty(JsonNode? value) => value is JsonObject ? "{}" : "[]";

    private static string Scalar(JsonNode? value, int indent)
    {
        if (value is null) return "null";
        if (IsEmpty(value)) return Empty(value);
        if (value.GetValueKind() != JsonValueKind.String) return value.ToJsonString();
        var content = value.GetValue<string>();
        return IsBlock(content) ? Block(content, indent + 2) : Text(content);
    }

    /// <summary>Several lines that a literal block keeps exactly.</summary>
    private static bool IsBlock(string content) =>
        content.Contains('\n', StringComparison.Ordinal) && content.TrimEnd('\n').Length > 0 && content[0] is not (' ' or '\n' or '\t')
        && !content.Contains('\r', StringComparison.Ordinal) && content.All(c => c is '\n' or '\t' || (c >= ' ' && c < 0x7f));

    private static string Block(string content, int indent)
    {
        var ending = content.EndsWith("\n\n", StringComparison.Ordinal) ? "|+" : content.EndsWith('\n') ? "|" : "|-";
        var body = content.EndsWith('\n') ? content[..^1] : content;
        var pad = new string(' ', indent);
        return ending + "\n" + string.Join('\n', body.Split('\n').Select(line => line.Length == 0 ? "" : pad + line));
    }

    private static string Text(string content) => IsPlain(content) ? content : "\"" + JsonEncodedText.Encode(content, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    private static bool IsPlain(string content) =>
        content.Length > 0 && (char.IsAsciiLetter(content[0]) || content[0] is '/' or '_' or '$' or '.' or '^')
        && content.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '+' or '=' or '$' or '@' or '^')
        && content.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n" or ".nan" or ".inf")
        && !(content[0] == '.' && content.Length > 1 && char.IsAsciiDigit(content[1]));
}
