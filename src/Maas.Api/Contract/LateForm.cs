namespace Maas.Api.Contract;

/// <summary>A form whose mistakes are told late: the operation first finds its object, asks whether the caller may change it and whether its state
/// allows that (404, 403, 409), and only then calls <see cref="Check"/> (400).</summary>
public abstract record LateForm
{
    internal ApiException? Mistake { get; set; }

    /// <summary>What the form lacks as a whole, for the caller to read beside what is wrong with single fields; the rule says it where nothing else is
    /// wrong.</summary>
    internal virtual (string Field, string Message)? WholeProblem => null;

    /// <summary>Ends the operation if the form was not sent as it must be.</summary>
    public void Check()
    {
        if (Mistake is not { } mistake) return;
        throw mistake.Fields is { } fields && WholeProblem is var (field, message)
            ? ApiException.Invalid(new Dictionary<string, IReadOnlyList<string>>(fields) { [field] = [message] })
            : mistake;
    }
}
