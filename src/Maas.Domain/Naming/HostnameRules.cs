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
        var labels = hostname.Split('.');
        if (labels[0].Contains('_', StringComparison.Ordinal)) return $"Host label cannot contain underscore: '{labels[0]}'.";
        return labels.Select(LabelProblem).FirstOrDefault(p => p is not null);
    }

    private static string? LabelProblem(string label) =>
        label.Length == 0 ? "DNS name contains an empty label."
        : label.Length > LongestLabel ? $"Label is too long: '{label}'.  Maximum allowed is {LongestLabel} characters."
        : label[0] == '-' || label[^1] == '-' ? $"Label cannot start or end with hyphen: '{label}'."
        : !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') ? $"Label contains disallowed characters: '{label}'."
        : null;
}
