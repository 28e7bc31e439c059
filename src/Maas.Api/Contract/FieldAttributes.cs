namespace Maas.Api.Contract;

/// <summary>A form property that comes from the URL.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PathAttribute : Attribute;

/// <summary>Help text of a parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DocAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

/// <summary>The published name where it is not the property's in snake case.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Another name under which the parameter is accepted.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AlsoNamedAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>How a missing required parameter is reported: as a form does (a JSON dictionary) or as a parameter check does (<c>No provided x!</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MandatoryAttribute : Attribute
{
    public bool AsParameter { get; init; }

    /// <summary>A file that stands for it: when that is sent, this need not be.</summary>
    public string? Unless { get; init; }

    /// <summary>The operation's own words for its absence, as plain text.</summary>
    public string? Otherwise { get; init; }

    /// <summary>The form's own words for its absence.</summary>
    public string? Words { get; init; }

    /// <summary>What is sent empty is said of it, where that is not the same as not sent.</summary>
    public string? Blank { get; init; }

    /// <summary>It must be sent, but may be empty.</summary>
    public bool Sent { get; init; }

    /// <summary>What the object's own check says besides when nothing usable was sent.</summary>
    public string? Also { get; init; }
}

/// <summary>An optional parameter that is checked by itself: what is wrong with it is said as plain text (<c>Invalid limit: …</c>), not by a form.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CheckedAloneAttribute : Attribute
{
    /// <summary>What a number that is none is told.</summary>
    public string NoNumber { get; init; } = "Please enter an integer value";
}

/// <summary>A text that is taken as it was sent. Any other loses the white space around it, as in the contract's forms: here every character counts
/// (passwords, scripts) or the reader is none of those forms.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VerbatimAttribute : Attribute;

/// <summary>The dialect of a boolean (api-protocol.md §5).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BooleanAttribute(BooleanDialect dialect) : Attribute
{
    public BooleanDialect Dialect { get; } = dialect;
}

/// <summary>The three ways the API reads truth, and the one that cannot be wrong.</summary>
public enum BooleanDialect
{
    /// <summary>true, t, yes, y, on, 1 and their opposites; anything else is an error.</summary>
    Text = 0,

    /// <summary>Any text but <c>false</c> is true, as a checkbox is.</summary>
    Checkbox,

    /// <summary>Only 0 and 1.</summary>
    Strict,

    /// <summary>true, True, 2 or false, False, 3; anything else counts as not given.</summary>
    Nullable,

    /// <summary>Any text at all is true.</summary>
    Present,
}

/// <summary>Every parameter that no other property takes: name to values, in request order.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RestAttribute : Attribute;

/// <summary>Not a parameter of its own: everything that was sent, in request order.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SentAttribute : Attribute;
