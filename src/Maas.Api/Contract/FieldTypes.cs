using Maas.Domain;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Maas.Api.Contract;

/// <summary>A number of bytes as a parameter: a whole number with an optional suffix in powers of 1000 (api-protocol.md §5).</summary>
public readonly partial record struct ByteSize(long Bytes)
{
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        text = text.Trim();
        if (!Pattern().IsMatch(text)) return false;
        var power = "KMGTPE".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1;
        if (!decimal.TryParse(power > 0 ? text[..^1] : text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
        for (; power > 0 && Math.Abs(number) <= long.MaxValue; power--) number *= 1000;
        // More than can be counted is more than any bound.
        size = new ByteSize((long)Math.Clamp(number, long.MinValue, long.MaxValue));
        return true;
    }

    [GeneratedRegex("^-?[0-9]{1,25}[KkMmGgTtPpEe]?$", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}

/// <summary>A version 4 UUID as a parameter, with or without hyphens; kept in lower case with them.</summary>
public readonly partial record struct Uuid4(string Text)
{
    public static bool TryParse(string text, out Uuid4 uuid)
    {
        uuid = default;
        if (!Pattern().IsMatch(text.Trim())) return false;
        uuid = new Uuid4(Guid.Parse(text.Trim()).ToString());
        return true;
    }

    /// <summary>What is wrong with a text that is none, in the words of its field.</summary>
    public static IReadOnlyList<string> Problems(string text) => text.Trim().Length switch
    {
        < 32 and var length => [$"Ensure this value has at least 32 characters (it has {length}).", Malformed],
        > 36 and var length => [$"Ensure this value has at most 36 characters (it has {length}).", Malformed],
        _ => [Malformed],
    };

    private const string Malformed = "Enter a valid value.";

    [GeneratedRegex("^[a-fA-F0-9]{8}-?[a-fA-F0-9]{4}-?4[a-fA-F0-9]{3}-?[89abAB][a-fA-F0-9]{3}-?[a-fA-F0-9]{12}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}

/// <summary>The smallest value, and the largest, that a number may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BetweenAttribute(long least, long most = long.MaxValue) : Attribute
{
    public long Least { get; } = least;

    public long Most { get; } = most;

    /// <summary>The operation's rule says it, together with what else is wrong; here only numbers that are too large to be handed on are refused.</summary>
    public bool IsRule { get; init; }

    /// <summary>What the object's own check says besides of a number that is too large to be handed on.</summary>
    public string? AlsoBeyond { get; init; }

    /// <summary>What is wrong with a value, in the words of its field; null when it lies between.</summary>
    public string? Problem(long value) => value < Least ? $"Ensure this value is greater than or equal to {Least}."
        : value > Most ? $"Ensure this value is less than or equal to {Most}."
        : null;
}

/// <summary>A number that names another object: what is no number names none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ObjectNumberAttribute : Attribute;

/// <summary>The only values that a parameter may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoicesAttribute(params string[] values) : Attribute
{
    public IReadOnlyList<string> Values { get; } = values;

    public string? Problem(string value) => Values.Contains(value) ? null : FieldWords.NoChoice(value);
}
