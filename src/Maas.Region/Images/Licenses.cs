using Maas.Domain;
using Maas.Domain.Images;
using Maas.Store;

namespace Maas.Region.Images;

/// <summary>Licence keys by release.</summary>
public sealed class Licenses(IStore store)
{
    public static readonly Collection<LicenseKey> Collection = new("license_keys", k => LicenseKey.KeyOf(k.Osystem, k.DistroSeries));

    /// <summary>The key a deployment gets: its own if it was given one, else the release's. Refused when a needed one is missing or malformed.</summary>
    public Outcome<string> For(string osystem, string series, string? given)
    {
        if (!LicenseKeyRules.IsNeeded(osystem, series)) return given ?? "";
        var key = given is { Length: > 0 } ? given : store.Documents(Collection).Find(LicenseKey.KeyOf(osystem, series))?.Key.Value ?? "";
        return LicenseKeyRules.IsValid(osystem, key) ? key : Refusal.Invalid("license_key", "Invalid license key.");
    }
}
