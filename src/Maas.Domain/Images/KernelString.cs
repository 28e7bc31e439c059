using System.Globalization;

namespace Maas.Domain.Images;

/// <summary>The name of a kernel, <c>[platform-](ga|hwe|hwe-edge)-release[-flavour][-edge]</c>, and its place in the order (images.md §5.4). A name without a channel
/// is a platform, or a series that stands for its first kernel.</summary>
public sealed record KernelString : IComparable<KernelString>
{
    private const int Rolling = 999;

    public required string Text { get; init; }
    public string Platform { get; init; } = "generic";
    public string Flavour { get; init; } = "generic";

    /// <summary>Whether a release is named at all; a mere platform boots whatever its image is.</summary>
    public bool HasRelease { get; init; }

    private (int Year, int Month, int Bucket) Key { get; init; }

    public static KernelString Parse(string text)
    {
        var parts = text.Split('-');
        var channel = Array.FindIndex(parts, p => p is "ga" or "hwe");
        if (channel < 0 || channel == parts.Length - 1) return Bare(text);
        var edge = parts[channel + 1] == "edge" || parts[^1] == "edge";
        var rest = parts[(channel + 1)..].Where(p => p != "edge").ToArray();
        if (rest.Length == 0) return Bare(text);
        var platform = channel == 0 ? "generic" : string.Join('-', parts[..channel]);
        var flavour = rest.Length > 1 ? string.Join('-', rest[1..]) : "generic";
        var (year, month) = ReleaseOf(rest[0]);
        return new KernelString
        {
            Text = text,
            Platform = platform,
            Flavour = flavour,
            HasRelease = true,
            Key = (year, month, Bucket(parts[channel], rest[0], edge, platform != "generic", flavour != "generic")),
        };
    }

    public int CompareTo(KernelString? other) => other is null ? 1 : Key.CompareTo(other.Key);

    public static bool operator <(KernelString left, KernelString right) => left.CompareTo(right) < 0;

    public static bool operator >(KernelString left, KernelString right) => left.CompareTo(right) > 0;

    public static bool operator <=(KernelString left, KernelString right) => left.CompareTo(right) <= 0;

    public static bool operator >=(KernelString left, KernelString right) => left.CompareTo(right) >= 0;

    private static KernelString Bare(string text)
    {
        var release = UbuntuReleases.Find(text) ?? VersionOf(text);
        return release is var (year, month)
            ? new KernelString { Text = text, HasRelease = true, Key = (year, month, 0) }
            : new KernelString { Text = text, Platform = text };
    }

    private static (int Year, int Month) ReleaseOf(string release) =>
        release == "rolling" ? (Rolling, Rolling)
        : VersionOf(release) ?? UbuntuReleases.Find(release) ?? (release is [var letter] ? UbuntuReleases.ByLetter(letter) : null) ?? (0, 0);

    private static (int Year, int Month)? VersionOf(string text) =>
        text.Split('.') is [var year, var month] && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? (y, m) : null;

    /// <summary>Within one release, from old to new.</summary>
    private static int Bucket(string channel, string release, bool edge, bool platform, bool flavour) =>
        edge ? 8
        : channel == "hwe" && release.Length == 1 ? 1
        : (channel == "ga" ? 2 : 5) + (platform ? 2 : flavour ? 1 : 0);
}
