using System.Globalization;

namespace Maas.Power.VmHosts;

/// <summary>Sizes as LXD writes them: a number of bytes, with a decimal or binary unit or without.</summary>
internal static class Size
{
    private static readonly string[] Decimal = ["B", "kB", "MB", "GB", "TB", "PB"];
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Bytes; null when it is no size.</summary>
    public static long? Read(string? text)
    {
        if (text is null) return null;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var unit = text[digits..].Trim();
        if (unit.Length == 0) return number;
        var (power, factor) = Array.IndexOf(Decimal, unit) is >= 0 and var d ? (d, 1000.0) : Array.IndexOf(Binary, unit) is >= 0 and var b ? (b, 1024.0) : (-1, 0);
        if (power < 0) return null;
        var bytes = number * Math.Pow(factor, power);
        return bytes < 9e18 ? (long)bytes : null;
    }
}
