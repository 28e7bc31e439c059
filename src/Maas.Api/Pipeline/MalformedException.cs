namespace Maas.Api.Pipeline;

/// <summary>A parameter's text with more than one thing wrong with it.</summary>
internal sealed class MalformedException(IReadOnlyList<string> messages) : FormatException(messages[^1])
{
    /// <summary>What is wrong, in the order in which it is told.</summary>
    public IReadOnlyList<string> Messages { get; } = messages;
}
