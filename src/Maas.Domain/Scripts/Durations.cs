using System.Globalization;

namespace Maas.Domain.Scripts;

/// <summary>Time limits as people write them and as the API shows them.</summary>
public static class Durations
{
    /// <summary>Seconds, <c>MM:SS</c>, <c>H:MM:SS</c>, <c>D H:MM:SS</c> or ISO 8601 (<c>PT5M</c>).</summary>
    public static bool TryParse(string text, out int seconds)
    {
        seconds = 0;
        var value = text.Trim();
        if (value.StartsWith('P') || value.StartsWith("-P", StringComparison.Ordinal)) return TryIso(value, out seconds);
        long days = 0;
        if (value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } words)
        {
            if (!long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out days)) return false;
            value = words[^1];
        }

        long total = 0;
        var parts = value.Split(':');
        if (parts.Length > 3) return false;
        foreach (var part in parts)
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > int.MaxValue) return false;
            total = (total * 60) + number;
        }

        total += days * 86400;
        if (total is < 0 or > int.MaxValue) return false;
        seconds = (int)total;
        return true;
    }

    /// <summary><c>0:05:00</c>, <c>1 day, 0:00:00</c>.</summary>
    public static string Text(TimeSpan span)
    {
        var clock = string.Create(CultureInfo.InvariantCulture, $"{span.Hours}:{span.Minutes:00}:{span.Seconds:00}");
        return span.Days == 0 ? clock : $"{span.Days} day{(span.Days == 1 ? "" : "s")}, {clock}";
    }

    private static bool TryIso(string value, out int seconds)
    {
        seconds = 0;
        if (value[0] == '-') return false;
        double total = 0;
        var inTime = false;
        var start = 1;
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == 'T')
            {
                inTime = true;
                start = i + 1;
                continue;
            }

            if (char.IsAsciiDigit(value[i]) || value[i] == '.') continue;
            var unit = (value[i], inTime) switch { ('D', false) => 86400, ('W', false) => 604800, ('H', true) => 3600, ('M', true) => 60, ('S', true) => 1, _ => 0 };
            if (unit == 0 || !double.TryParse(value[start..i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            total += number * unit;
            start = i + 1;
        }

        if (start != value.Length || value.Length < 3 || total > int.MaxValue) return false;
        seconds = (int)total;
        return true;
    }
}
