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
        if (!Types.Contains(type) || rrData.Length == 0) return Missing(type, rrData);
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

    private static Refusal Missing(string type, string data)
    {
        var messages = new FieldMessages();
        if (type.Length == 0) messages.Add("rrtype", "This field is required.");
        else if (!Types.Contains(type)) messages.Add("rrtype", $"{type} is not one of {string.Join(' ', Types)}.");
        if (data.Length == 0) messages.Add("rrdata", "This field is required.");
        if (data.Length == 0 && Problem(type, "") is { } problem) messages.Add("__all__", problem);
        return messages.ToRefusal()!;
    }

    private static Refusal Mixed => Refusal.Invalid("__all__", "CNAME records for a name cannot coexist with non-CNAME records.");

    private static string? Problem(string type, string data)
    {
        switch (type)
        {
            case Cname:
                return CnameTarget().IsMatch(data) && DnsName.TryParse(data, out _) ? null : "Invalid CNAME: Should be '<server>'.";
            case "MX":
                return Words(data, 2) is [var preference, var exchange] && IsUInt16(preference)
                    ? DomainRules.Problem(exchange)
                    : "Invalid MX: Should be '<preference> <server>'. Range for preference is 0-65535.";
            case "NS":
                return DomainRules.Problem(data);
            case "SRV":
                return Words(data, 4) is [var priority, var weight, var port, var target] && IsUInt16(priority) && IsUInt16(weight) && IsUInt16(port)
                    ? target == "." ? null : DomainRules.Problem(target)
                    : "Invalid SRV: Should be '<priority> <weight> <port> <server>'. Range for priority, weight, and port are 0-65536.";
            case "SSHFP":
                return Words(data, 3) is [var algorithm, var kind, _] && IsNumber(algorithm) && IsNumber(kind) ? null : "Invalid SSHFP: Should be '<algorithm> <fptype> <fingerprint>'.";
            default:
                return null;
        }
    }

    /// <summary>The words of a record; the last is all that is left.</summary>
    private static string[] Words(string data, int count) => [.. data.Split((char[]?)null, count, StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim())];

    private static bool IsUInt16(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsNumber(string text) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"^[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[_a-zA-Z0-9])?(\.[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[_a-zA-Z0-9])?)*\.?$", RegexOptions.NonBacktracking)]
    private static partial Regex CnameTarget();
}
