using System.Globalization;

namespace Maas.Domain.Storage.Layouts;

/// <summary>A size of a layout's parameter: bytes, or a percentage of something that the layout knows (storage.md §7).</summary>
public readonly record struct LayoutSize
{
    private readonly long _bytes;
    private readonly decimal? _percent;

    private LayoutSize(long bytes, decimal? percent) => (_bytes, _percent) = (bytes, percent);

    public static LayoutSize Bytes(long bytes) => new(bytes, null);

    public static LayoutSize Percent(decimal percent) => new(0, percent);

    /// <summary>Reads <c>50%</c>, <c>12.5%</c>, or bytes with an optional decimal suffix (<c>10G</c> is 10^10).</summary>
    public static bool TryParse(string text, out LayoutSize size)
    {
        size = default;
        text = text.Trim();
        if (text.EndsWith('%'))
        {
            if (!decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent > 100) return false;
            size = Percent(percent);
            return true;
        }

        if (!TryParseBytes(text, out var bytes)) return false;
        size = Bytes(bytes);
        return true;
    }

    /// <summary>Reads <c>[0-9]+[KMGTPE]?</c>, decimal.</summary>
    public static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.TrimEnd("KkMmGgTtPpEe".ToCharArray());
        if (text.Length - digits.Length > 1 || digits.Length == 0) return false;
        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
        var power = digits.Length == text.Length ? 0 : "KMGTPE".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1;
        var scaled = (decimal)number;
        for (; power > 0; power--) scaled *= 1000;
        if (scaled is < long.MinValue or > long.MaxValue) return false;
        bytes = (long)scaled;
        return true;
    }

    /// <summary>Nothing at all: where a size may be left out, this leaves it out.</summary>
    public bool IsZero => (_percent ?? _bytes) == 0;

    /// <summary>The bytes meant; percentages are rounded up.</summary>
    public long Of(long whole) => _percent is { } percent ? (long)Math.Ceiling(whole * percent / 100) : _bytes;
}
