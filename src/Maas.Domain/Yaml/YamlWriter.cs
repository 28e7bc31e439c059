using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Maas.Domain.Yaml;

/// <summary>Writes maps, lists, texts, numbers and truth values as block YAML 1.1, the dialect of netplan, curtin and cloud-init. Texts that any of
/// their parsers could take for something else, such as hardware addresses (sexagesimal numbers), are quoted.</summary>
public static partial class YamlWriter
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true", "false", "null", "none" };

    /// <param name="value">Dictionaries with text keys (in their order), sequences, strings, integers, booleans or null.</param>
    public static string Write(object? value)
    {
        var text = new StringBuilder();
        Node(text, value, 0);
        return text.ToString();
    }

    /// <summary>The same for a JSON document.</summary>
    public static string Write(JsonNode document) => Write(YamlMap.Value(document));

    private static void Node(StringBuilder text, object? value, int indent)
    {
        switch (value)
        {
            case IEnumerable<KeyValuePair<string, object?>> map:
                Map(text, map, indent, first: false);
                break;
            case IEnumerable list and not string:
                List(text, list, indent);
                break;
            default:
                text.Append(' ', indent).Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void Map(StringBuilder text, IEnumerable<KeyValuePair<string, object?>> map, int indent, bool first)
    {
        foreach (var (key, value) in map)
        {
            if (!first) text.Append(' ', indent);
            first = false;
            text.Append(Scalar(key)).Append(':');
            Value(text, value, indent);
        }
    }

    private static void List(StringBuilder text, IEnumerable list, int indent)
    {
        foreach (var item in list)
        {
            text.Append(' ', indent).Append("- ");
            if (item is IEnumerable<KeyValuePair<string, object?>> map && map.Any()) Map(text, map, indent + 2, first: true);
            else if (item is IEnumerable and not string) text.Append(Flow((IEnumerable)item)).Append('\n');
            else if (item is string lines && IsBlock(lines)) Block(text, lines, indent + 2);
            else text.Append(Scalar(item)).Append('\n');
        }
    }

    private static void Value(StringBuilder text, object? value, int indent)
    {
        switch (value)
        {
            case IEnumerable<KeyValuePair<string, object?>> map:
                if (map.Any()) Nested(text, map, indent + 2);
                else text.Append(" {}\n");
                break;
            case IEnumerable list and not string:
                if (!list.Cast<object?>().Any()) text.Append(" []\n");
                else Nested(text, list, indent);
                break;
            case string lines when IsBlock(lines):
                text.Append(' ');
                Block(text, lines, indent + 2);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void Nested(StringBuilder text, object value, int indent)
    {
        text.Append('\n');
        Node(text, value, indent);
    }

    private static string Flow(IEnumerable items) => items is IEnumerable<KeyValuePair<string, object?>> ? "{}" : $"[{string.Join(", ", items.Cast<object?>().Select(Scalar))}]";

    /// <summary>Several lines that block style keeps as they are.</summary>
    private static bool IsBlock(string text) => text.Length > 1 && text.Contains('\n', StringComparison.Ordinal) && text[0] is not (' ' or '\n' or '\t') && !text.Any(c => char.IsControl(c) && c != '\n');

    private static void Block(StringBuilder text, string lines, int indent)
    {
        text.Append(lines.EndsWith("\n\n", StringComparison.Ordinal) ? "|+\n" : lines.EndsWith('\n') ? "|\n" : "|-\n");
        foreach (var line in (lines.EndsWith('\n') ? lines[..^1] : lines).Split('\n'))
        {
            if (line.Length > 0) text.Append(' ', indent).Append(line);
            text.Append('\n');
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        int or long or double => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        string text when Plain().IsMatch(text) && !Words.Contains(text) => text,
        string text => Quoted(text),
        _ => throw new ArgumentException($"{value.GetType()} is nothing for YAML.", nameof(value)),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c > '~' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Begins with a letter or a slash: no number, date or indicator does.</summary>
    [GeneratedRegex("^(?:[A-Za-z/][A-Za-z0-9_./+=@-]*|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9_./:?&=%~@-]*[A-Za-z0-9_/?&=%~@-])$")]
    private static partial Regex Plain();
}
