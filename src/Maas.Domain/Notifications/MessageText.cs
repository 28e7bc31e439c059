using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Domain.Notifications;

/// <summary>Fills the <c>{key}</c> places of a message from its context; doubled braces stand for themselves.</summary>
public static class MessageText
{
    /// <summary>False when a place names no key of the context, or a brace stands alone.</summary>
    public static bool TryRender(string message, JsonObject context, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var rendered = new StringBuilder(message.Length);
        for (var i = 0; i < message.Length; i++)
        {
            var letter = message[i];
            if (letter is not ('{' or '}'))
            {
                rendered.Append(letter);
            }
            else if (i + 1 < message.Length && message[i + 1] == letter)
            {
                rendered.Append(letter);
                i++;
            }
            else
            {
                var end = letter == '{' ? message.IndexOf('}', i) : -1;
                if (end < 0 || !context.TryGetPropertyValue(message[(i + 1)..end], out var value)) return false;
                rendered.Append(Shown(value));
                i = end;
            }
        }

        text = rendered.ToString();
        return true;
    }

    private static string Shown(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => value.ToString(),
    };
}
