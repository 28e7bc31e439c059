using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>A word, a string or a punctuation mark of dhcpd.conf(5).</summary>
/// <param name="Line">Where it stands, from 1.</param>
internal readonly record struct SnippetToken(string Text, bool IsString, int Line)
{
    public bool Is(string mark) => !IsString && Text == mark;
}

/// <summary>Cuts a snippet into tokens. Comments begin with <c>#</c>.</summary>
internal static class SnippetTokens
{
    public static bool TryRead(string text, out List<SnippetToken> tokens, [NotNullWhen(false)] out string? problem)
    {
        tokens = [];
        problem = null;
        var line = 1;
        for (var i = 0; i < text.Length;)
        {
            var letter = text[i];
            if (letter == '\n') line++;
            if (char.IsWhiteSpace(letter))
            {
                i++;
            }
            else if (letter == '#')
            {
                while (i < text.Length && text[i] != '\n') i++;
            }
            else if (letter == '"')
            {
                var start = line;
                if (!TryString(text, ref i, ref line, out var value))
                {
                    problem = $"line {start}: the string is not closed";
                    return false;
                }

                tokens.Add(new SnippetToken(value, true, start));
            }
            else if (letter is ';' or '{' or '}' or ',' or '=' or '(' or ')')
            {
                tokens.Add(new SnippetToken(letter.ToString(), false, line));
                i++;
            }
            else
            {
                var begin = i;
                while (i < text.Length && !char.IsWhiteSpace(text[i]) && !";{},=()\"#".Contains(text[i], StringComparison.Ordinal)) i++;
                tokens.Add(new SnippetToken(text[begin..i], false, line));
            }
        }

        return true;
    }

    /// <summary>Escapes as in C: <c>\n \t \r \b \\ \"</c>, <c>\ooo</c> and <c>\xhh</c>.</summary>
    private static bool TryString(string text, ref int i, ref int line, out string value)
    {
        var read = new StringBuilder();
        value = "";
        for (i++; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\n') line++;
            if (letter == '"')
            {
                i++;
                value = read.ToString();
                return true;
            }

            if (letter != '\\')
            {
                read.Append(letter);
                continue;
            }

            if (++i >= text.Length) return false;
            read.Append(Escaped(text, ref i));
        }

        return false;
    }

    private static char Escaped(string text, ref int i)
    {
        switch (text[i])
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'x' when i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]):
                i += 2;
                return (char)Convert.ToInt32(text.Substring(i - 1, 2), 16);
            case >= '0' and <= '3' when i + 2 < text.Length && text[i + 1] is >= '0' and <= '7' && text[i + 2] is >= '0' and <= '7':
                i += 2;
                return (char)Convert.ToInt32(text.Substring(i - 2, 3), 8);
            default: return text[i];
        }
    }
}
