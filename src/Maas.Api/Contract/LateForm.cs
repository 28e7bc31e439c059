namespace Maas.Api.Contract;

/// <summary>A form whose mistakes are told late: the operation first finds its object, asks whether the caller may change it and whether its state
/// allows that (404, 403, 409), and only then calls <see cref="Check"/> (400).</summary>
public abstract record LateForm
{
    internal ApiException? Mistake { get; set; }

    /// <summary>Ends the operation if the form was not sent as it must be.</summary>
    public void Check()
    {
        if (Mistake is { } mistake) throw mistake;
    }
}
