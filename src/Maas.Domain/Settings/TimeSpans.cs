using System.Globalization;
using System.Text.RegularExpressions;

namespace Maas.Domain.Settings;

/// <summary>Spans as settings write them: whole numbers with their units, the longest first, such as <c>15m</c> or <c>1hr 30min</c>.</summary>
public static partial class TimeSpans
{
    /// <returns>Null for what is no span.</returns>
    public static int? Seconds(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match || text.All(char.IsWhiteSpace)) return null;
        var total = (Part("h") * 3600) + (Part("m") * 60) + Part("s");
        return total <= int.MaxValue ? (int)total : null;

        long Part(string unit) => match.Groups[unit] is { Success: true } number ? long.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        @"^\s*((?<h>\d{1,9})\s*(hours|hour|hr|h)\s*)?((?<m>\d{1,9})\s*(minutes|minute|min|m)\s*)?((?<s>\d{1,9})\s*(seconds|second|sec|s)\s*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
