using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Protocols.Dns;

namespace Maas.Domain.Naming;

/// <summary>What the data of a resource record may be (dns.md §1.3).</summary>
public static partial class RecordRules
{
    public const string Cname = "CNAME";
    private static readonly string[] Types = [Cname, "MX", "NS", "SRV", "SSHFP", "TXT"];

    /// <summary>The record in its stored form, or what is wrong with it.</summary>
    public static Outcome<(string RrType, string RrData)> Check(string rrType, string rrData)
    {
        var type = rrType.ToUpperInvariant();
        if (!Types.Contains(type)) return Refusal.Invalid("rrtype", $"{type} is not one of {string.Join(' ', Types)}.");
        if (rrData.Length == 0) return Missing(type);
        if (rrData.Any(c => char.IsControl(c) && c != '\t')) return Refusal.Invalid("rrdata", "Control characters cannot be part of a record.");
        return Problem(type, rrData) is { } problem ? Refusal.Invalid("__all__", problem) : (type, rrData);
    }

    /// <summary>A CNAME stands alone at its name.</summary>
    /// <param name="others">The other records of the name.</param>
    public static Refusal? Coexists(string rrType, IEnumerable<DnsData> others, bool hasAddresses)
    {
        List<DnsData> all = [.. others];
        if (rrType == Cname && (hasAddresses || all.Any(o => o.RrType != Cname))) return Mixed;
        if (rrType == Cname && all.Count > 0) return Refusal.Invalid("__all__", "Only one CNAME can be associated with a name.");
        return rrType != Cname && all.Any(o => o.RrType == Cname) ? Mixed : null;
    }

    private static Refusal Missing(string type)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new() { ["rrdata"] = ["This field is required."] };
        if (type != "TXT" && Problem(type, "") is { } problem) fields["__all__"] = [problem];
        return new Refusal(RefusalKind.Invalid, "This field is required.", fields);
    }

    private static Refusal Mixed => Refusal.Invalid("__all__", "CNAME records for a name cannot coexist with non-CNAME records.");

    private static string? Problem(string type, string data)
    {
        var words = data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        switch (type)
        {
            case Cname:
                return CnameTarget().IsMatch(data) && DnsName.TryParse(data, out _) ? null : "Invalid CNAME: Should be '<server>'.";
            case "MX":
                return words is [var preference, var exchange] && IsUInt16(preference) && DomainRules.Problem(exchange) is null
                    ? null
                    : "Invalid MX: Should be '<preference> <server>'. Range for preference is 0-65535.";
            case "NS":
                return DomainRules.Problem(data);
            case "SRV":
                return words is [var priority, var weight, var port, var target] && IsUInt16(priority) && IsUInt16(weight) && IsUInt16(port)
                        && (target == "." || DomainRules.Problem(target) is null)
                    ? null
                    : "Invalid SRV: Should be '<priority> <weight> <port> <server>'. Range for priority, weight, and port are 0-65536.";
            case "SSHFP":
                return words is [var algorithm, var kind, _, ..] && IsNumber(algorithm) && IsNumber(kind) ? null : "Invalid SSHFP: Should be '<algorithm> <fptype> <fingerprint>'.";
            default:
                return null;
        }
    }

    private static bool IsUInt16(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsNumber(string text) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"^[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[_a-zA-Z0-9])?(\.[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[_a-zA-Z0-9])?)*\.?$", RegexOptions.NonBacktracking)]
    private static partial Regex CnameTarget();
}
