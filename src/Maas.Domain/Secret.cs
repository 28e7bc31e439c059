namespace Maas.Domain;

/// <summary>A value that must not reach a log, an event or an error text: prints as <c>***</c>; the store encrypts it at rest.</summary>
public readonly record struct Secret(string Value)
{
    public override string ToString() => "***";
}
