using System.Text.Json.Nodes;

namespace Maas.Domain.Settings;

/// <summary>One setting of <c>maas/?op=set_config</c> (api-resources.md §3): its name, its default and what it accepts.</summary>
/// <param name="Default">Null is a default of its own.</param>
public sealed record Setting(string Name, JsonNode? Default, SettingKind Kind)
{
    /// <summary>The values of a choice; empty when they depend on what is stored (releases with images).</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The sentence about a value that is none of the choices.</summary>
    public Func<string, string>? NoChoice { get; init; }
    public long Minimum { get; init; } = long.MinValue;
    public long Maximum { get; init; } = long.MaxValue;
    public int MostCharacters { get; init; } = 10_000;

    /// <summary>An empty value is refused.</summary>
    public bool Required { get; init; }

    /// <summary>An empty value is stored as null instead of as an empty text.</summary>
    public bool EmptyIsNull { get; init; }

    /// <summary>An empty value is taken, and means the default.</summary>
    public bool EmptyIsDefault { get; init; }

    /// <summary>A number that is chosen from a list is shown as the text that was sent.</summary>
    public bool ShownAsText { get; init; }

    /// <summary>An empty value is for the rule to judge.</summary>
    public bool EmptyIsRuled { get; init; }

    /// <summary>What is wrong with a value is said as plain text.</summary>
    public bool RefusedAsText { get; init; }

    /// <summary>A rule of its own; returns the value to store, or the message in the refusal.</summary>
    public Func<string, Outcome<string>>? Rule { get; init; }
}

public enum SettingKind
{
    Text,
    Flag,
    Number,
    Choice,
}
