using System.Net;

namespace Maas.Domain.Nodes;

/// <summary>The IP address of a BMC, as far as its power settings give one (power.md §1.5, §3.1): a host name gives none.</summary>
public static class BmcAddress
{
    public static IPAddress? Of(string powerType, IReadOnlyDictionary<string, string> parameters)
    {
        var field = powerType switch
        {
            "" or "manual" => null,
            "webhook" => "power_query_uri",
            "nova" => "os_authurl",
            _ => "power_address",
        };
        if (field is null || !parameters.TryGetValue(field, out var text)) return null;
        text = text.Trim();
        return Read(text) ?? (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? Read(uri.Host) : WithoutPort(text));
    }

    private static IPAddress? WithoutPort(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && text[(colon + 1)..].All(char.IsAsciiDigit) ? Read(text[..colon]) : null;
    }

    /// <summary>A bare number is no address, although parsers take it for one.</summary>
    private static IPAddress? Read(string text)
    {
        var bare = text.Trim('[', ']');
        return (bare.Contains(':', StringComparison.Ordinal) || bare.Count(c => c == '.') == 3) && IPAddress.TryParse(bare, out var ip) ? ip : null;
    }
}
