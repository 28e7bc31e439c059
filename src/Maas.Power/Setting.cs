using System.Text.Json;

namespace Maas.Power;

/// <summary>One setting of a power type: declared once, and from it follow <c>describe_power_types</c>, validation, defaults and what is secret.</summary>
/// <param name="Name">The API's <c>power_parameters_NAME</c>.</param>
/// <param name="Label">What people see.</param>
public sealed record Setting(string Name, string Label)
{
    /// <summary>The equipment cannot be spoken to without it.</summary>
    public bool Required { get; init; }

    /// <summary>Never printed, logged or put into an event; stored encrypted.</summary>
    public bool Secret { get; init; }

    /// <summary>Belongs to the node rather than to the equipment that several nodes may share.</summary>
    public bool PerNode { get; init; }

    /// <summary>The value when none is given; a JSON list for several.</summary>
    public string Default { get; init; } = "";

    /// <summary>The values allowed, in order; empty when any is.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>Any number of the choices at once.</summary>
    public bool Several { get; init; }

    /// <summary>Taken when given, but not published: clients of the published document do not know it.</summary>
    public bool Unlisted { get; init; }

    /// <summary>The API's <c>field_type</c>.</summary>
    public FieldType FieldType => this switch
    {
        { Several: true } => FieldType.MultipleChoice,
        { Choices.Count: > 0 } => FieldType.Choice,
        { Secret: true } => FieldType.Password,
        _ => FieldType.Text,
    };

    /// <summary>The values of a setting that takes several: a JSON list, or words between commas or spaces.</summary>
    public static IReadOnlyList<string> Values(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is ['[', ..])
        {
            try
            {
                return [.. (JsonSerializer.Deserialize<string[]>(trimmed) ?? []).Where(v => !string.IsNullOrWhiteSpace(v))];
            }
            catch (JsonException)
            {
                // The published document prints lists with single quotes, and people copy them.
                trimmed = trimmed.Trim('[', ']').Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
            }
        }

        return trimmed.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>What is wrong with a value; null when nothing is.</summary>
    internal string? Problem(string? value)
    {
        if (string.IsNullOrEmpty(value)) return Required && Default.Length == 0 ? $"{Label}: This field is required." : null;
        if (Choices.Count == 0) return null;
        foreach (var one in Several ? Values(value) : [value])
        {
            if (Choices.All(c => c.Value != one))
                return $"{Label}: '{one}' is not a valid {Name}.  It should be one of: {string.Join(", ", Choices.Select(c => $"'{c.Value}'"))}.";
        }

        return null;
    }
}

/// <summary>An allowed value and what people see for it.</summary>
public sealed record Choice(string Value, string Label);

/// <summary>How a setting is entered (power.md §1.6).</summary>
public enum FieldType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>One of the choices.</summary>
    Choice,

    /// <summary>Any number of the choices.</summary>
    MultipleChoice,

    /// <summary>Text that is not shown.</summary>
    Password,
}
