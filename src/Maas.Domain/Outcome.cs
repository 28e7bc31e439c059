namespace Maas.Domain;

/// <summary>The result of something that the rules may refuse: a value, or the refusal with the sentence the caller reads.</summary>
public sealed record Outcome<T>(T? Value, Refusal? Refusal)
{
    public bool IsRefused => Refusal is not null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>Why the rules said no, and what kind of no it is.</summary>
/// <param name="Fields">For <see cref="RefusalKind.Invalid"/>: messages by field; <c>__all__</c> for those of no field.</param>
public sealed record Refusal(RefusalKind Kind, string Text, IReadOnlyDictionary<string, IReadOnlyList<string>>? Fields = null)
{
    /// <summary>The request is well-formed, but what it would make is refused; the answer's content type tells the two apart (api-protocol.md §2).</summary>
    public bool IsOfModel { get; init; }

    /// <summary>What would be made is not sound (400 with a dictionary).</summary>
    public static Refusal Unsound(string field, string message) => Invalid(field, message) with { IsOfModel = true };

    /// <summary>The node is in the wrong state (409).</summary>
    public static Refusal Conflict(string text) => new(RefusalKind.Conflict, text);

    public static Refusal BadRequest(string text) => new(RefusalKind.BadRequest, text);

    public static Refusal NotFound(string text) => new(RefusalKind.NotFound, text);

    /// <summary>The address that is asked for cannot be had (404 all the same, network.md).</summary>
    public static Refusal Taken(string text) => new(RefusalKind.Taken, text);

    public static Refusal Forbidden(string text) => new(RefusalKind.Forbidden, text);

    /// <summary>Something the operation needs is missing just now: addresses, a BMC's answer (503).</summary>
    public static Refusal Unavailable(string text) => new(RefusalKind.Unavailable, text);

    /// <summary>One field is wrong (400 with a dictionary).</summary>
    public static Refusal Invalid(string field, string message) =>
        new(RefusalKind.Invalid, message, new Dictionary<string, IReadOnlyList<string>> { [field] = [message] });

    /// <summary>Wrong fields told at once; of a field that is wrong twice, the first. Null when nothing is wrong.</summary>
    public static Refusal? Together(IEnumerable<Refusal?> refusals)
    {
        var all = refusals.OfType<Refusal>().ToList();
        if (all.Count < 2) return all.FirstOrDefault();
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (field, messages) in all.SelectMany(r => r.Fields ?? new Dictionary<string, IReadOnlyList<string>> { ["__all__"] = [r.Text] })) fields.TryAdd(field, messages);
        return all[0] with { Fields = fields };
    }
}

/// <summary>Kinds of refusal; the API gives each its status code.</summary>
public enum RefusalKind
{
    BadRequest,
    Invalid,
    Forbidden,
    NotFound,
    Taken,
    Conflict,
    Unavailable,
}
