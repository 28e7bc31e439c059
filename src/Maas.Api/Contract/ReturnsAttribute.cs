namespace Maas.Api.Contract;

/// <summary>What an operation answers when it succeeds, where its result type does not say so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReturnsAttribute : Attribute
{
    /// <param name="json">The published form; several when it is one of them; void for null.</param>
    public ReturnsAttribute(params Type[] json) => Json = json;

    /// <param name="contentType">What is no JSON.</param>
    public ReturnsAttribute(string contentType) => (Json, ContentType) = ([], contentType);

    public IReadOnlyList<Type> Json { get; }

    /// <summary>A list of them.</summary>
    public bool List { get; init; }

    /// <summary>Null for JSON.</summary>
    public string? ContentType { get; }

    public int Status { get; init; } = 200;
}

/// <summary>What an operation answers when it succeeds.</summary>
/// <param name="Json">The published form, or the forms it is one of; none for an answer that is no JSON, or that nobody declared.</param>
/// <param name="ContentType">Null for JSON.</param>
public sealed record Returned(int Status, IReadOnlyList<Type> Json, bool List, string? ContentType)
{
    /// <summary>False when neither the result type nor an attribute tells what comes.</summary>
    public bool IsDeclared => Json.Count > 0 || ContentType is not null || Status == 204;
}
