using Maas.Domain.Nodes;

namespace Maas.Domain.Scripts;

/// <summary>What is known of a node's hardware when scripts are chosen for it.</summary>
/// <param name="Modaliases">Lines of the built-in script that lists them; empty before it ran.</param>
public sealed record HardwareFacts(IReadOnlyList<string> Modaliases, IReadOnlyList<NodeDevice> Devices, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Whether a script's <c>for_hardware</c> means a node (lifecycle.md §12.2, §12.3).</summary>
public static class HardwareMatch
{
    private static readonly string[] Facts =
        ["system_vendor", "system_product", "system_version", "mainboard_vendor", "mainboard_product"];

    public static bool Matches(IReadOnlyList<string> patterns, HardwareFacts hardware) => patterns.Any(p => Matches(p, hardware));

    public static bool IsValid(string pattern)
    {
        var (kind, rest) = Split(pattern);
        return kind switch
        {
            "modalias" => rest.Length > 0,
            "pci" or "usb" => rest.Split(':') is [{ Length: > 0 and <= 4 } vendor, { Length: > 0 and <= 4 } product] && IsHex(vendor) && IsHex(product),
            _ => Facts.Contains(kind) && rest.Length > 0,
        };
    }

    private static bool Matches(string pattern, HardwareFacts hardware)
    {
        var (kind, rest) = Split(pattern);
        if (!IsValid(pattern)) return false;
        if (kind == "modalias") return hardware.Modaliases.Any(m => Glob(rest, m));
        if (kind is "pci" or "usb")
        {
            var (vendor, product) = (Four(rest.Split(':')[0]), Four(rest.Split(':')[1]));
            var alias = kind == "pci" ? $"pci:v0000{vendor}d0000{product}sv*sd*bc*sc*i*" : $"usb:v{vendor}p{product}d*dc*dsc*dp*ic*isc*ip*";
            var bus = kind == "pci" ? NodeDeviceBus.Pcie : NodeDeviceBus.Usb;
            return hardware.Modaliases.Any(m => Glob(alias, m))
                || hardware.Devices.Any(d => d.Bus == bus && Four(d.VendorId) == vendor && Four(d.ProductId) == product);
        }

        return hardware.Metadata.TryGetValue(kind, out var value) && Glob(rest, value);
    }

    private static (string Kind, string Value) Split(string pattern)
    {
        var at = pattern.IndexOf(':', StringComparison.Ordinal);
        return at < 0 ? ("modalias", pattern.Trim()) : (pattern[..at].Trim().ToLowerInvariant(), pattern[(at + 1)..].Trim());
    }

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);

    private static string Four(string text) => text.ToUpperInvariant().PadLeft(4, '0');

    /// <summary>Shell patterns: <c>*</c>, <c>?</c> and <c>[set]</c>. Linear in the text for each star: no pattern takes long.</summary>
    internal static bool Glob(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && One(pattern, p, text[t], out var next))
            {
                p = next;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').Length == 0;
    }

    private static bool One(string pattern, int at, char c, out int next)
    {
        next = at + 1;
        if (pattern[at] == '?') return true;
        var end = pattern[at] == '[' ? pattern.IndexOf(']', Math.Min(at + 2, pattern.Length)) : -1;
        if (end < 0) return pattern[at] == c;
        next = end + 1;
        var set = pattern[(at + 1)..end];
        var negated = set.StartsWith('!');
        if (negated) set = set[1..];
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found |= set[i] <= c && c <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= set[i] == c;
            }
        }

        return found != negated;
    }
}
