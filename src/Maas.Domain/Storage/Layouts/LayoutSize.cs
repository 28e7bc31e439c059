using System.Globalization;

namespace Maas.Domain.Storage.Layouts;

/// <summary>A size of a layout's parameter: bytes, or a percentage of something that the layout knows (storage.md §7).</summary>
public readonly record struct LayoutSize
{
    private const int MostPercent = 10_000;

    private readonly long _bytes;
    private readonly decimal? _percent;

    private LayoutSize(long bytes, decimal? percent) => (_bytes, _percent) = (bytes, percent);

    public static LayoutSize Bytes(long bytes) => new(bytes, null);

    public static LayoutSize Percent(decimal percent) => new(0, percent);

    /// <summary>Reads <c>50%</c>, <c>12.5%</c>, or bytes with an optional decimal suffix (<c>10G</c> is 10^10). More than can be counted is more than there
    /// is of anything.</summary>
    public static bool TryParse(string text, out LayoutSize size)
    {
        size = default;
        text = text.Trim();
        if (text.EndsWith('%'))
        {
            if (!decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)) return false;
            size = Percent(Math.Min(percent, MostPercent));
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
        if (!decimal.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scaled)) return false;
        var power = digits.Length == text.Length ? 0 : "KMGTPE".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1;
        for (; power > 0 && Math.Abs(scaled) <= long.MaxValue; power--) scaled *= 1000;
        bytes = (long)Math.Clamp(scaled, long.MinValue, long.MaxValue);
        return true;
    }

    /// <summary>No bytes: where a size may be left out, this leaves it out. Nothing per cent is too small instead.</summary>
    public bool IsZero => _percent is null && _bytes == 0;

    /// <summary>The bytes meant; percentages are rounded up.</summary>
    public long Of(long whole) => _percent is { } percent ? (long)Math.Ceiling(whole * percent / 100) : _bytes;
}
