namespace Maas.Domain.Naming;

/// <summary>What a host may be called: a label, or labels joined by dots (RFC 1123 §2.1; api-resources.md §5.3).</summary>
public static class HostnameRules
{
    private const int LongestName = 255;
    private const int LongestLabel = 63;

    /// <summary>Null for a good name.</summary>
    public static string? Problem(string hostname)
    {
        if (hostname.Length > LongestName) return $"Hostname is too long.  Maximum allowed is {LongestName} characters.";
        var label = hostname.Split('.')[0];
        return label.Contains('_', StringComparison.Ordinal) ? $"Host label cannot contain underscore: '{label}'." : DomainProblem(hostname);
    }

    /// <summary>The same for a domain, whose first label is none of a host.</summary>
    public static string? DomainProblem(string name) => name.Length > LongestName
        ? $"Hostname is too long.  Maximum allowed is {LongestName} characters."
        : name.Split('.').Select(LabelProblem).FirstOrDefault(p => p is not null);

    private static string? LabelProblem(string label) =>
        label.Length == 0 ? "DNS name contains an empty label."
        : label.Length > LongestLabel ? $"Label is too long: '{label}'.  Maximum allowed is {LongestLabel} characters."
        : label[0] == '-' || label[^1] == '-' ? $"Label cannot start or end with hyphen: '{label}'."
        : !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') ? $"Label contains disallowed characters: '{label}'."
        : null;
}
