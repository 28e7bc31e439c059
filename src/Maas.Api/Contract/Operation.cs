namespace Maas.Api.Contract;

/// <summary>One operation of the API, read once from its declaration; routing, binding, permission, description and documents are all views of it.</summary>
public sealed record Operation(
    ResourceAttribute Resource, OperationAttribute Declared, string Action, IReadOnlyList<Field> Fields, Func<IServiceProvider, object, Caller, Task<object?>> Invoke,
    Func<object> NewForm)
{
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
/// <param name="Set">Puts a converted value into the form.</param>
public sealed record Field(
    string Name, IReadOnlyList<string> Aliases, string Doc, Type Type, bool InPath, bool IsRest, bool Required, bool RequiredAsParameter, Action<object, object?> Set,
    BooleanDialect Dialect, string? MissingText = null)
{
    public BetweenAttribute? Between { get; init; }

    public ChoicesAttribute? Choices { get; init; }
}
