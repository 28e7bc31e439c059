using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Api.Pipeline;

/// <summary>How answers become JSON: snake case, literal UTF-8, four spaces of indentation or one line (api-protocol.md §6).</summary>
public static class JsonAnswers
{
    public static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 4,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new RealConverter() },
    };

    public static readonly JsonSerializerOptions Compact = new(Pretty) { WriteIndented = false };

    /// <summary>On one line, with a space behind every comma and colon, as the contract's short answers are.</summary>
    public static byte[] OneLine(object? value)
    {
        var tight = JsonSerializer.SerializeToUtf8Bytes(value, Compact);
        var spaced = new List<byte>(tight.Length + (tight.Length / 8));
        var (inText, escaped) = (false, false);
        foreach (var letter in tight)
        {
            spaced.Add(letter);
            if (!inText && (letter is (byte)',' or (byte)':')) spaced.Add((byte)' ');
            if (letter == '"' && !escaped) inText = !inText;
            escaped = inText && letter == '\\' && !escaped;
        }

        return [.. spaced];
    }
}
