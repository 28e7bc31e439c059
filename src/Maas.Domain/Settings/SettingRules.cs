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

    /// <summary>Without a scheme <c>http://</c> is meant, if what is left can only be a host.</summary>
    public static Outcome<string> Url(string text)
    {
        var given = text.Contains('.', StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal)
            ? "http://" + text
            : text;
        return Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0 ? given : No("Enter a valid URL.");
    }

    public static Outcome<string> Addresses(string text)
    {
        var parts = Parts(text);
        foreach (var part in parts)
        {
            if (!IsAddress(part)) return No($"Invalid IP address: {part}; provide a list of space-separated IP addresses");
        }

        return string.Join(' ', parts);
    }

    public static Outcome<string> AccessList(string text)
    {
        var parts = Parts(text);
        foreach (var part in parts)
        {
            if (!IPAddress.TryParse(part, out _) && !Cidr.TryParse(part, out _) && HostnameRules.Problem(part) is { } problem) return No($"Invalid hostname: {problem}");
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

    public static Outcome<string> DomainName(string text) => HostnameRules.Problem(text) is null ? text : No($"Invalid domain name: {text}.");

    public static Outcome<string> KmsHost(string text) =>
        text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) ? No("Domain name contains invalid characters.") : DomainName(text);

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
            : No($"Error: K_g must either be 20 characters in length, or 40 hexadecimal characters prefixed with \"0x\" (current length is {text.Length}).");

    public static Outcome<string> WorkaroundFlags(string text)
    {
        foreach (var flag in Parts(text))
        {
            if (!IpmiFlags.Contains(flag)) return No($"'{flag}' is not a valid workaround flag.  It should be one of: {string.Join(", ", IpmiFlags.Select(f => $"'{f}'"))}.");
        }

        return text;
    }

    /// <summary>Numbers with the units of hours, minutes and seconds.</summary>
    public static Outcome<string> Span(string text) => TimeSpans.Seconds(text) is not null
        ? text
        : No($"value is not a valid interval: {text}, only 'h|hr|hour|hours, m|min|minute|minutes, s|sec|second|seconds' are valid units");

    private static bool IsAddress(string text) => (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3) && IPAddress.TryParse(text, out _);

    /// <summary>Four numbers, or anything with two colons: meant as an address, and to be a good one.</summary>
    [GeneratedRegex(@"^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[\da-fA-F]*:[\da-fA-F.:]*)$", RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeAddress();

    private static string[] Parts(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsHost(string text) =>
        text.Length is > 0 and <= 255 && text.Split('.').All(l => l.Length is > 0 and <= 63 && l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && l[0] != '-' && l[^1] != '-');

    private static Refusal No(string message) => new(RefusalKind.Invalid, message);
}
