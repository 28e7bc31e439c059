namespace Maas.Api.Contract;

/// <summary>Who may call an operation before its object is even looked at. What an object permits is the operation's own question (api-protocol.md §4).</summary>
public enum Access
{
    /// <summary>Any active user.</summary>
    User = 0,

    /// <summary>Administrators; others get "This method is reserved for admin users."</summary>
    Admin,

    /// <summary>Administrators; others get an empty 403, as for an object they may not change.</summary>
    AdminObject,

    /// <summary>Everybody, with and without credentials; a separate anonymous form answers those without.</summary>
    Anonymous,
}

/// <summary>A method that is an operation: HTTP method and, for all but the four basic ones, its <c>op</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class OperationAttribute(string method, string? op) : Attribute
{
    public string Method { get; } = method;

    /// <summary>The value of <c>op=</c>; null for read, create, update and delete.</summary>
    public string? Op { get; } = op;

    /// <summary>First paragraph of the help text.</summary>
    public required string Title { get; init; }

    /// <summary>What follows it.</summary>
    public string Doc { get; init; } = "";

    public Access Allow { get; init; }
}

public sealed class GetAttribute(string? op = null) : OperationAttribute("GET", op);

public sealed class PostAttribute(string? op = null) : OperationAttribute("POST", op);

public sealed class PutAttribute() : OperationAttribute("PUT", null);

public sealed class DeleteAttribute() : OperationAttribute("DELETE", null);
