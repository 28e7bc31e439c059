using Maas.Domain;

namespace Maas.Api.Contract;

/// <summary>Collects what is wrong with a form field by field, so that the caller reads all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _messages = new(StringComparer.Ordinal);
    private readonly string? _hint;

    public FieldErrors()
    {
    }

    /// <summary>With what was wrong with the form as it was sent: the operation tells it together with what its rules find.</summary>
    public FieldErrors(LateForm form)
    {
        if (form.Mistake is not { } mistake) return;
        foreach (var (field, messages) in (mistake.Fields ?? throw mistake)) _messages[field] = [.. messages];
        _hint = mistake.Hint;
    }

    public bool Any => _messages.Count > 0;

    /// <summary>Whether anything is wrong with a field.</summary>
    public bool IsWrong(string field) => _messages.ContainsKey(field);

    public void Add(string field, string message)
    {
        if (!_messages.TryGetValue(field, out var messages)) _messages[field] = messages = [];
        messages.Add(message);
    }

    /// <summary>Adds a message that may have been told of the field already.</summary>
    public void AddOnce(string field, string message)
    {
        if (!_messages.TryGetValue(field, out var messages) || !messages.Contains(message)) Add(field, message);
    }

    /// <summary>What the check yields, or the default while its messages are kept. Failures that are about no field go on at once.</summary>
    public T? Collect<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (ApiException problem) when (problem.Fields is not null)
        {
            foreach (var (field, messages) in problem.Fields)
            {
                foreach (var message in messages) Add(field, message);
            }

            return default;
        }
    }

    public void Collect(Action check) => Collect<object?>(() =>
    {
        check();
        return null;
    });

    /// <summary>The same as a refusal, for what is checked inside a grain; null when nothing is wrong.</summary>
    public Refusal? ToRefusal() => _messages.Count == 0 ? null
        : new Refusal(RefusalKind.Invalid, "Invalid", _messages.ToDictionary(m => m.Key, m => (IReadOnlyList<string>)m.Value));

    public void ThrowIfAny()
    {
        if (_messages.Count == 0) return;
        var wrong = ApiException.Invalid(_messages.ToDictionary(m => m.Key, m => (IReadOnlyList<string>)m.Value));
        throw _hint is null ? wrong : wrong.Hinting(_hint);
    }
}
