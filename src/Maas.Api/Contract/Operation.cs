namespace Maas.Api.Contract;

/// <summary>One operation of the API, read once from its declaration; routing, binding, permission, description and documents are all views of it.</summary>
public sealed record Operation(
    ResourceAttribute Resource, OperationAttribute Declared, string Action, IReadOnlyList<Field> Fields, Func<IServiceProvider, object, Caller, Task<object?>> Invoke,
    Func<object> NewForm)
{
    /// <summary>What it answers when it succeeds.</summary>
    public required Returned Returned { get; init; }

    /// <summary>A plain read of stored documents alone.</summary>
    public bool IsFromStore { get; init; }

    /// <summary>Puts everything that was sent into the form; null when the form has no place for it.</summary>
    public Action<object, IReadOnlyList<KeyValuePair<string, string>>>? Sent { get; init; }

    public string Method => Declared.Method;

    public string? Op => Declared.Op;

    public Access Allow => Declared.Allow;

    /// <summary>URL parameters in path order.</summary>
    public IReadOnlyList<string> PathParameters =>
        [.. Resource.Path.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)])];
}

/// <summary>One parameter of an operation.</summary>
/// <param name="Name">As published.</param>
/// <param name="InPath">Taken from the URL.</param>
/// <param name="Required">Its absence is an error.</param>
/// <param name="Unless">The file that makes it dispensable.</param>
/// <param name="Set">Puts a converted value into the form.</param>
public sealed record Field(
    string Name, IReadOnlyList<string> Aliases, string Doc, Type Type, bool InPath, bool IsRest, bool Required, bool RequiredAsParameter, Action<object, object?> Set,
    BooleanDialect Dialect, string? MissingText = null, string? Unless = null)
{
    public BetweenAttribute? Between { get; init; }

    public ChoicesAttribute? Choices { get; init; }

    /// <summary>The number of another object.</summary>
    public bool IsObjectNumber { get; init; }

    /// <summary>What is wrong with it is said as plain text.</summary>
    public bool CheckedAlone { get; init; }

    /// <summary>What a number that is none is told then.</summary>
    public string NoNumber { get; init; } = new CheckedAloneAttribute().NoNumber;

    /// <summary>White space around its text belongs to it.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>What is said of its absence, where it is not that the field is required.</summary>
    public string? Words { get; init; }

    /// <summary>What is said of it when it was sent, but empty; null says that it is missing.</summary>
    public string? Blank { get; init; }

    /// <summary>Being sent is enough, even empty.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>A second message beside the one for a missing or unreadable value.</summary>
    public string? Also { get; init; }
}
