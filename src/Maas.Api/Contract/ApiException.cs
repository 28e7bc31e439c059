using Maas.Domain;

namespace Maas.Api.Contract;

/// <summary>An answer other than success, in one of the contract's shapes (api-protocol.md §2). Nothing was changed.</summary>
public sealed class ApiException : Exception
{
    private ApiException(int status, string text)
        : base(text)
    {
        Status = status;
    }

    public int Status { get; }

    /// <summary>Messages by field; the body is then JSON.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Fields { get; private init; }

    /// <summary>The content type without charset, as for objects that are not found.</summary>
    public bool Plain { get; private init; }

    /// <summary>The object refused, not the form: JSON that does not say its charset.</summary>
    public bool IsOfModel { get; private init; }

    /// <summary>Per machine, why an operation on many was refused.</summary>
    public BulkFailures? Failures { get; private set; }

    /// <summary>What was wrong and what would be right, where the contract's words do not say it; a header for whoever looks.</summary>
    public string? Hint { get; private set; }

    public ApiException Hinting(string hint)
    {
        Hint = hint;
        return this;
    }

    /// <summary>The same refusal, which also tells about each machine.</summary>
    public ApiException About(BulkFailures failures)
    {
        Failures = failures;
        return this;
    }

    public static ApiException BadRequest(string text) => new(400, text);

    /// <summary>An object that is not there: <c>No Machine matches the given query.</c></summary>
    public static ApiException NotFound(string model) => new(404, $"No {model} matches the given query.") { Plain = true };

    public static ApiException Missing(string text) => new(404, text) { Plain = true };

    /// <summary>What there once was and is no more.</summary>
    public static ApiException Gone => new(410, "Gone") { Plain = true };

    public static ApiException Forbidden(string text = "") => new(403, text);

    public static ApiException Conflict(string text) => new(409, text);

    public static ApiException Unavailable(string text) => new(503, text);

    /// <summary>A text whose content type does not say its charset: what some operations answer themselves.</summary>
    public static ApiException Bare(int status, string text) => new(status, text) { Plain = true };

    public static ApiException OfStatus(int status, string text) => new(status, text);

    public static ApiException Field(string field, string message) => Invalid(new Dictionary<string, IReadOnlyList<string>> { [field] = [message] });

    public static ApiException Invalid(IReadOnlyDictionary<string, IReadOnlyList<string>> fields) => new(400, "Invalid") { Fields = fields };

    public static ApiException Of(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.BadRequest => BadRequest(refusal.Text),
        RefusalKind.Invalid => new(400, "Invalid")
        {
            Fields = refusal.Fields ?? new Dictionary<string, IReadOnlyList<string>> { ["__all__"] = [refusal.Text] },
            IsOfModel = refusal.IsOfModel,
        },
        RefusalKind.Forbidden => Forbidden(refusal.Text),
        RefusalKind.NotFound => Missing(refusal.Text),
        RefusalKind.Taken => new(404, refusal.Text),
        RefusalKind.Conflict => Conflict(refusal.Text),
        RefusalKind.Unavailable => Unavailable(refusal.Text),
    };
}

/// <summary>From what the rules decided to what the caller reads.</summary>
public static class Outcomes
{
    public static T OrThrow<T>(this Outcome<T> outcome) => outcome.Refusal is { } refusal ? throw ApiException.Of(refusal) : outcome.Value!;
}
