using System.Text.RegularExpressions;

namespace Maas.Domain.Naming;

/// <summary>What a DNS resource may be called (dns.md §1.2).</summary>
public static partial class ResourceRules
{
    public const string Apex = "@";

    /// <summary>RFC 1035 §2.3.4.</summary>
    private const int LongestLabel = 63;
    private const int LongestName = 191;

    public static Refusal CnamePresent => Refusal.Invalid("__all__", "Cannot add address: CNAME present.");

    /// <param name="mayBeService">Whether the name may be that of a service, <c>_service._protocol</c>, as SRV records have.</param>
    public static Refusal? Name(string name, bool mayBeService) =>
        name is "" or Apex or "*" || Label().IsMatch(name) || (mayBeService && Service().IsMatch(name))
            ? null
            : Refusal.Invalid("__all__", $"Invalid dnsresource name: {name}.");

    /// <summary>What a record other than an address may be called: of SRV a service, of all others any labels that hosts or services have.</summary>
    public static Refusal? RecordName(string name, string rrType) =>
        rrType != "SRV" && name.Length <= LongestName && Labels().IsMatch(name) ? null : Name(name, mayBeService: rrType == "SRV");

    /// <summary>Where a full name is cut into a label and its domain: an existing domain is meant itself; else the first label is the name, or, of a
    /// service, all up to its protocol and the label behind it that is no domain.</summary>
    public static (string Name, string Domain) Separate(string fqdn, Func<string, bool> isDomain)
    {
        var full = fqdn.TrimEnd('.');
        if (isDomain(full)) return (Apex, full);
        var labels = full.Split('.');
        for (var count = 1; full.StartsWith('_') && count < labels.Length; count++)
        {
            if (isDomain(string.Join('.', labels[count..]))) return (string.Join('.', labels[..count]), string.Join('.', labels[count..]));
        }

        return labels.Length == 1 ? (full, "") : (labels[0], string.Join('.', labels[1..]));
    }

    /// <summary>A label out of what a DHCP client calls itself; null when nothing is left of it (dns.md §6).</summary>
    public static string? Coerce(string? hostname)
    {
        var label = Foreign().Replace((hostname ?? "").ToLowerInvariant(), "-").Trim('-');
        return label.Length is > 0 and <= LongestLabel ? label : null;
    }

    /// <summary>The full name of a label in a domain.</summary>
    public static string Fqdn(string name, string domain) => name is "" or Apex ? domain : $"{name}.{domain}";

    [GeneratedRegex(@"^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    [GeneratedRegex(@"^(\*\.)?[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[_a-zA-Z0-9])?(\.[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[_a-zA-Z0-9])?)*$", RegexOptions.NonBacktracking)]
    private static partial Regex Labels();

    [GeneratedRegex("[^a-z0-9-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"^_[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?\._[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Service();
}
