namespace Maas.Api.Contract;

/// <summary>A form whose mistakes are told late: the operation first finds its object, asks whether the caller may change it and whether its state
/// allows that (404, 403, 409), and only then calls <see cref="Check"/> (400).</summary>
public abstract record LateForm
{
    internal ApiException? Mistake { get; set; }

    /// <summary>What the form lacks as a whole, for the caller to read beside what is wrong with single fields; the rule says it where nothing else is
    /// wrong.</summary>
    internal virtual IEnumerable<(string Field, string Message)> WholeProblems => [];

    /// <summary>Ends the operation if the form was not sent as it must be.</summary>
    /// <param name="more">What else is wrong then, for forms that are judged by the object they are about.</param>
    public void Check(Func<IEnumerable<(string Field, string Message)>>? more = null)
    {
        if (Mistake is not { } mistake) return;
        if (mistake.Fields is not { } fields) throw mistake;
        var all = new Dictionary<string, IReadOnlyList<string>>(fields);
        foreach (var (field, message) in WholeProblems.Concat(more?.Invoke() ?? [])) all.TryAdd(field, [message]);
        var whole = ApiException.Invalid(all);
        throw mistake.Hint is { } hint ? whole.Hinting(hint) : whole;
    }
}
