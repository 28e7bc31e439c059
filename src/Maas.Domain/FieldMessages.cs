namespace Maas.Domain;

/// <summary>What is wrong with a request, field by field, so that the caller reads all of it at once.</summary>
public sealed class FieldMessages
{
    private readonly Dictionary<string, IReadOnlyList<string>> _messages = new(StringComparer.Ordinal);

    public bool Any => _messages.Count > 0;

    public void Add(string field, string message) =>
        _messages[field] = _messages.TryGetValue(field, out var messages) ? [.. messages, message] : [message];

    /// <summary>Null when nothing is wrong.</summary>
    public Refusal? ToRefusal() => Any ? new Refusal(RefusalKind.Invalid, _messages.First().Value[0], _messages) : null;
}
