using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Maas.Domain.Naming;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Settings;

/// <summary>Checks that single settings need beyond their kind; each returns the value to store.</summary>
internal static partial class SettingRules
{
    private static readonly string[] IpmiFlags =
    [
        "opensesspriv", "authcap", "idzero", "unexpectedauth", "forcepermsg", "endianseq", "intel20", "supermicro20", "sun20", "nochecksumcheck",
        "integritycheckvalue", "ipmiping", "",
    ];

    public static Outcome<string> Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? text : No("Enter a valid URL.");

    public static Outcome<string> Addresses(string text)
    {
        var parts = Parts(text);
        foreach (var part in parts)
        {
            if (!IPAddress.TryParse(part, out _)) return No($"Invalid IP address: {part}; provide a list of space-separated IP addresses");
        }

        return string.Join(' ', parts);
    }

    public static Outcome<string> AccessList(string text)
    {
        var parts = Parts(text);
        foreach (var part in parts)
        {
            if (!IPAddress.TryParse(part, out _) && !Cidr.TryParse(part, out _) && !IsHost(part)) return No($"Failed to detect a valid IP address or ACL from '{part}'.");
        }

        return string.Join(' ', parts);
    }

    public static Outcome<string> Hosts(string text)
    {
        var parts = Parts(text);
        foreach (var part in parts)
        {
            if (LooksLikeAddress().IsMatch(part))
            {
                if (!IPAddress.TryParse(part, out _)) return No($"Invalid IP address: failed to detect a valid IP address from '{part}'.");
            }
            else if (HostnameRules.Problem(part) is { } problem)
            {
                return No($"Invalid hostname: {problem}");
            }
        }

        return string.Join(' ', parts);
    }

    public static Outcome<string> DomainName(string text) => IsHost(text) ? text : No("Domain name contains invalid characters.");

    public static Outcome<string> SyslogHost(string text)
    {
        var at = text.LastIndexOf(':');
        var (host, port) = at > 0 && text.IndexOf(':', StringComparison.Ordinal) == at ? (text[..at], text[(at + 1)..]) : (text, "514");
        return (IsHost(host) || IPAddress.TryParse(host, out _)) && ushort.TryParse(port, CultureInfo.InvariantCulture, out _)
            ? $"{host}:{port}"
            : No("Invalid syslog server: give HOST or HOST:PORT.");
    }

    public static Outcome<string> Port(string text, int ownPort) =>
        !int.TryParse(text, CultureInfo.InvariantCulture, out var port) || port is <= 0 or > 65535 ? No("Unable to change port number. Port number is not between 0 - 65535.")
        : port <= 1023 ? No("Unable to change port number. Port number is reserved for system services.")
        : port is >= 5240 and <= 5270 && port != ownPort ? No("Unable to change port number. Port number is reserved for MAAS services.")
        : text;

    public static Outcome<string> BmcKey(string text) =>
        text.Length is 0 or 20 || (text.Length == 42 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && text[2..].All(char.IsAsciiHexDigit))
            ? text
            : No("K_g must either be 20 characters, or 0x followed by 40 hexadecimal digits.");

    public static Outcome<string> WorkaroundFlags(string text)
    {
        foreach (var flag in Parts(text))
        {
            if (!IpmiFlags.Contains(flag)) return No($"'{flag}' is not a valid workaround flag.  It should be one of: {string.Join(", ", IpmiFlags.Select(f => $"'{f}'"))}.");
        }

        return text;
    }

    /// <summary>Numbers with the units h, m and s.</summary>
    public static Outcome<string> Span(string text)
    {
        var digits = false;
        foreach (var letter in text.Where(c => c != ' '))
        {
            if (char.IsAsciiDigit(letter)) digits = true;
            else if (digits && letter is 'h' or 'm' or 's') digits = false;
            else return Bad();
        }

        return text.Length == 0 || digits ? Bad() : text;

        Outcome<string> Bad() => No("Hardware sync interval must be a valid interval string, such as 15m or 1h 30m.");
    }

    /// <summary>Four numbers, or anything with two colons: meant as an address, and to be a good one.</summary>
    [GeneratedRegex(@"^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[\da-fA-F]*:[\da-fA-F.:]*)$", RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeAddress();

    private static string[] Parts(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsHost(string text) =>
        text.Length is > 0 and <= 255 && text.Split('.').All(l => l.Length is > 0 and <= 63 && l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && l[0] != '-' && l[^1] != '-');

    private static Refusal No(string message) => new(RefusalKind.Invalid, message);
}
