using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Maas.Protocols.Dns;

namespace Maas.Domain.Naming;

/// <summary>What a domain may be called, and where questions about it may be sent (dns.md §1.1).</summary>
public static partial class DomainRules
{
    public const int LongestTtl = 604800;
    private const int LongestName = 255;

    /// <summary>What is wrong with a domain's own name: as one of DNS, and as one of hosts.</summary>
    public static IReadOnlyList<string> Problems(string name)
    {
        if (name.Length > LongestName + 1) return [FieldWords.TooLong(name, LongestName + 1)];
        // DNS has no words of its own for labels that are just one octet too long.
        var problem = NearlyName().IsMatch(name) && name.Length <= LongestName ? null : Problem(name);
        return [.. new[] { problem, HostnameRules.DomainProblem(name) }.OfType<string>().Distinct()];
    }

    /// <summary>Null for a good name.</summary>
    public static string? Problem(string name)
    {
        if (name.Length > LongestName) return "Domain name length cannot exceed 255 characters.";
        if (!Characters().IsMatch(name)) return "Domain name contains invalid characters.";
        return Name().IsMatch(name) && DnsName.TryParse(name, out _) ? null : $"Invalid domain name: {name}.";
    }

    /// <summary>Reads <c>ip</c>, <c>ip:port</c> or <c>[ip]:port</c>; the port is 53 when left out.</summary>
    public static bool TryServer(string text, out IPEndPoint server)
    {
        if (IPAddress.TryParse(text, out var bare))
        {
            server = new IPEndPoint(bare, 53);
            return true;
        }

        server = new IPEndPoint(IPAddress.Any, 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return false;
        var host = text[..colon] is ['[', .. var inner, ']'] ? inner : text[..colon];
        if (!IPAddress.TryParse(host, out var address)) return false;
        server = new IPEndPoint(address, port);
        return true;
    }

    [GeneratedRegex(@"^[-a-zA-Z0-9.]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Characters();

    [GeneratedRegex(@"^[a-zA-Z0-9]([-a-zA-Z0-9]{0,62}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,62}[a-zA-Z0-9])?)*\.?$", RegexOptions.NonBacktracking)]
    private static partial Regex NearlyName();

    /// <summary>Labels of at most 63 octets (RFC 1035 §2.3.4).</summary>
    [GeneratedRegex(@"^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*\.?$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
