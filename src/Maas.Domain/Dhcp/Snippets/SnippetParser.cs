using System.Globalization;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>Reads the statements of dhcpd.conf(5) that DHCP here honours. What it would not honour is refused by name: nothing is silently left out.</summary>
public sealed class SnippetParser
{
    /// <summary>More than anybody writes by hand.</summary>
    private const int LongestText = 100_000;

    private readonly List<SnippetToken> _tokens;
    private readonly Dictionary<string, SnippetOption> _defined = new(StringComparer.OrdinalIgnoreCase);
    private int _at;

    private SnippetParser(List<SnippetToken> tokens) => _tokens = tokens;

    /// <summary>The statements of a snippet, or in a sentence what is wrong with it.</summary>
    public static Outcome<DhcpStatements> Parse(string text)
    {
        if (text.Length > LongestText) return Refusal.Invalid("value", $"A snippet has at most {LongestText} characters (this one has {text.Length}).");
        if (!SnippetTokens.TryRead(text, out var tokens, out var problem)) return Refusal.Invalid("value", Sentence(problem));
        if (tokens.Count == 0) return DhcpStatements.None;
        var parser = new SnippetParser(tokens);
        try
        {
            return parser.Block(isHost: false, out _, out _);
        }
        catch (SnippetException wrong)
        {
            return Refusal.Invalid("value", Sentence(wrong.Message));
        }
    }

    private static string Sentence(string problem) => char.ToUpperInvariant(problem[0]) + problem[1..] + ".";

    private DhcpStatements Block(bool isHost, out MacAddress? mac, out Ipv4Address? address)
    {
        var found = new DhcpStatements { Options = new Dictionary<byte, byte[]>() };
        (mac, address) = (null, null);
        while (_at < _tokens.Count && !_tokens[_at].Is("}"))
        {
            var word = Next("a statement");
            switch (word.Text.ToLowerInvariant())
            {
                case ";":
                    break;
                case "option":
                    Option(found);
                    break;
                case "host" when !isHost:
                    found = found with { Hosts = [.. found.Hosts, Host()] };
                    break;
                case "hardware" when isHost:
                    mac = Hardware(word);
                    break;
                case "fixed-address" when isHost:
                    address = Address(word);
                    break;
                default:
                    found = Simple(found, word);
                    break;
            }
        }

        if (!isHost && _at < _tokens.Count) throw Wrong(_tokens[_at], "there is no block to close here");
        return found;
    }

    private DhcpStatements Simple(DhcpStatements found, SnippetToken word) => word.Text.ToLowerInvariant() switch
    {
        "next-server" => found with { NextServer = Address(word) },
        "server-name" => found with { ServerName = Text(word, 63) },
        "filename" => found with { Filename = Text(word, 127) },
        "default-lease-time" => found with { DefaultLeaseTime = Seconds(word) },
        "max-lease-time" => found with { MaxLeaseTime = Seconds(word) },
        "min-lease-time" => found with { MinLeaseTime = Seconds(word) },
        "authoritative" => Ended(found, word),
        "allow" or "deny" or "ignore" => Permission(found, word),
        var other => throw Wrong(word, $"the statement '{other}' is not supported here; supported are option, next-server, server-name, filename, "
            + "default-lease-time, max-lease-time, min-lease-time, host, allow and deny of unknown-clients and booting"),
    };

    private DhcpStatements Permission(DhcpStatements found, SnippetToken word)
    {
        var deny = !word.Is("allow");
        var what = Next("what to allow or deny");
        var changed = what.Text.ToLowerInvariant() switch
        {
            "unknown-clients" => found with { DenyUnknownClients = deny },
            "booting" => found with { DenyBooting = deny },
            var other => throw Wrong(what, $"'{word.Text} {other}' is not supported here; unknown-clients and booting are"),
        };
        return Ended(changed, word);
    }

    /// <summary><c>option NAME VALUE;</c>, <c>option option-N VALUE;</c> or a definition, <c>option NAME code N = TYPE;</c></summary>
    private void Option(DhcpStatements found)
    {
        var name = Next("an option's name");
        if (_at < _tokens.Count && _tokens[_at].Is("code"))
        {
            Define(name);
            return;
        }

        if (name.Is("space")) throw Wrong(name, "option spaces are not supported here");
        var option = _defined.GetValueOrDefault(name.Text) ?? SnippetOptions.Known.GetValueOrDefault(name.Text) ?? Numbered(name.Text)
            ?? throw Wrong(name, $"there is no option '{name.Text}'; define it with 'option {name.Text} code N = TYPE;' or write option-N");
        var value = Rest();
        if (value.Exists(t => t.Is("="))) throw Wrong(name, "values that are computed are not supported here");
        if (!SnippetValues.TryEncode(option, value, out var octets))
            throw Wrong(name, $"'{string.Join(' ', value.Select(t => t.IsString ? $"\"{t.Text}\"" : t.Text))}' is not a value of the option '{name.Text}'");
        ((Dictionary<byte, byte[]>)found.Options)[option.Code] = octets;
    }

    private static SnippetOption? Numbered(string name) =>
        name.StartsWith("option-", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && !SnippetOptions.IsReserved(code)
            ? new SnippetOption((byte)code, SnippetValue.Octets)
            : null;

    private void Define(SnippetToken name)
    {
        _at++;
        var number = Next("a code");
        if (!int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) || SnippetOptions.IsReserved(code))
            throw Wrong(number, $"'{number.Text}' is not a code that an option may have");
        if (!Next("'='").Is("=")) throw Wrong(number, "'=' is missing");
        var words = string.Join(' ', Rest().Select(t => t.Text.ToLowerInvariant()));
        var isArray = words.StartsWith("array of ", StringComparison.Ordinal);
        var kind = (isArray ? words[9..] : words) switch
        {
            "ip-address" => SnippetValue.Address,
            "text" => SnippetValue.Text,
            "string" => SnippetValue.Octets,
            "boolean" => SnippetValue.Flag,
            "integer 8" or "unsigned integer 8" => SnippetValue.Integer8,
            "integer 16" or "unsigned integer 16" => SnippetValue.Integer16,
            "integer 32" or "unsigned integer 32" => SnippetValue.Integer32,
            "signed integer 8" => SnippetValue.Signed8,
            "signed integer 16" => SnippetValue.Signed16,
            "signed integer 32" => SnippetValue.Signed32,
            "domain-list" => SnippetValue.DomainList,
            _ => throw Wrong(name, $"an option of the type '{words}' is not supported here"),
        };
        _defined[name.Text] = new SnippetOption((byte)code, kind, isArray);
    }

    private DeclaredHost Host()
    {
        var name = Next("the host's name");
        if (!Next("'{'").Is("{")) throw Wrong(name, "'{' is missing");
        var statements = Block(isHost: true, out var mac, out var address);
        if (_at >= _tokens.Count) throw Wrong(name, $"the host '{name.Text}' is not closed");
        _at++;
        return new DeclaredHost(name.Text, mac ?? throw Wrong(name, $"the host '{name.Text}' has no 'hardware ethernet'"), address, statements);
    }

    private MacAddress Hardware(SnippetToken word)
    {
        var kind = Next("ethernet");
        if (!kind.Is("ethernet")) throw Wrong(kind, $"hardware of the type '{kind.Text}' is not supported here; ethernet is");
        var value = Rest();
        return value is [var only] && MacAddress.TryParse(only.Text, null, out var mac) ? mac : throw Wrong(word, "a MAC address is missing");
    }

    private Ipv4Address Address(SnippetToken word)
    {
        var value = Rest();
        return value is [var only] && Ipv4Address.TryParse(only.Text, null, out var address) ? address : throw Wrong(word, $"'{word.Text}' needs one IPv4 address");
    }

    private string Text(SnippetToken word, int longest)
    {
        var value = Rest();
        return value is [{ IsString: true } only] && only.Text.Length <= longest && only.Text.All(char.IsAscii)
            ? only.Text
            : throw Wrong(word, $"'{word.Text}' needs a string of at most {longest} characters");
    }

    private int Seconds(SnippetToken word)
    {
        var value = Rest();
        return value is [var only] && int.TryParse(only.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? seconds
            : throw Wrong(word, $"'{word.Text}' needs a number of seconds");
    }

    private DhcpStatements Ended(DhcpStatements found, SnippetToken word) => Rest().Count == 0 ? found : throw Wrong(word, $"';' is missing behind '{word.Text}'");

    private SnippetToken Next(string what) => _at < _tokens.Count ? _tokens[_at++] : throw Wrong(_tokens[^1], $"{what} is missing at the end");

    /// <summary>The tokens up to the semicolon, which is taken.</summary>
    private List<SnippetToken> Rest()
    {
        var begin = _at;
        while (_at < _tokens.Count && !_tokens[_at].Is(";"))
        {
            if (_tokens[_at].Is("{") || _tokens[_at].Is("}")) throw Wrong(_tokens[_at], "';' is missing");
            _at++;
        }

        if (_at >= _tokens.Count) throw Wrong(_tokens[^1], "';' is missing at the end");
        return _tokens[begin.._at++];
    }

    private static SnippetException Wrong(SnippetToken at, string what) => new($"line {at.Line}: {what}");

    private sealed class SnippetException(string message) : Exception(message);
}
