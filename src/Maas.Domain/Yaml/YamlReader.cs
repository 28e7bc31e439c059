using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Maas.Domain.Yaml;

/// <summary>Reads a YAML document into the same tree that JSON has. Aliases are refused and depth and size bounded: what is read may come from anybody.</summary>
public static class YamlReader
{
    private const int Deepest = 32;
    private const int MostNodes = 10_000;

    /// <param name="problem">What is wrong, with its line, in one sentence.</param>
    public static bool TryRead(string text, out JsonNode? document, [NotNullWhen(false)] out string? problem)
    {
        document = null;
        try
        {
            var parser = new Parser(new System.IO.StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                problem = null;
                return Succeed(out problem);
            }

            var left = MostNodes;
            document = Node(parser, 0, ref left);
            return Succeed(out problem);
        }
        catch (YamlException wrong)
        {
            problem = $"line {wrong.Start.Line}: {wrong.Message}";
            return false;
        }
    }

    private static bool Succeed(out string? problem)
    {
        problem = null;
        return true;
    }

    private static JsonNode? Node(Parser parser, int depth, ref int left)
    {
        if (depth > Deepest || --left < 0) throw new YamlException(parser.Current!.Start, parser.Current.End, "The document is too large or too deep.");
        if (parser.TryConsume<Scalar>(out var scalar)) return Value(scalar);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Node(parser, depth + 1, ref left));
            return list;
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>().Value;
                map[key] = Node(parser, depth + 1, ref left);
            }

            return map;
        }

        throw new YamlException(parser.Current!.Start, parser.Current.End, "Aliases are not supported.");
    }

    /// <summary>Plain scalars by the rules of YAML 1.1 as far as documents in use need them; quoted ones are text.</summary>
    private static JsonValue? Value(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain) return JsonValue.Create(text);
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
            default:
                return Number(text) ?? JsonValue.Create(text);
        }
    }

    private static JsonValue? Number(string text)
    {
        var digits = text.TrimStart('-', '+');
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]) || (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]))) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return text.Contains('.', StringComparison.Ordinal)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : null;
    }
}
