using System.Globalization;

namespace Maas.Domain;

/// <summary>A whole number as forms read it: with a sign, and with a fraction as long as that is nothing but zeros.</summary>
public static class WholeNumber
{
    /// <summary>False when the text is no whole number; one that is too large or too small for the type comes out as its nearest.</summary>
    public static bool TryParse(string text, out long number)
    {
        var digits = text.AsSpan().Trim();
        var point = digits.IndexOf('.');
        if (point >= 0 && digits[(point + 1)..].TrimEnd('0').IsEmpty) digits = digits[..point];
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return true;
        var isNegative = digits is ['-', ..];
        var unsigned = digits is ['-' or '+', ..] ? digits[1..] : digits;
        number = isNegative ? long.MinValue : long.MaxValue;
        return !unsigned.IsEmpty && !unsigned.ContainsAnyExceptInRange('0', '9');
    }
}
