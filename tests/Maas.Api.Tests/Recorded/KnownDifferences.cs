namespace Maas.Api.Tests.Recorded;

/// <summary>Where this appliance answers otherwise than the recorded region, and why.</summary>
internal static class KnownDifferences
{
    /// <summary>Nouns that later issues bring.</summary>
    private static readonly string[] NotYet =
        ["account/prefs/sslkeys/", "package-repositories/", "boot-sources/", "scripts/", "notifications/", "domains/", "license-keys/", "dhcp-snippets/"];

    private static readonly Dictionary<int, string> Reasons = [];

    public static bool NotPlayed(Exchange exchange) => NotYet.Any(n => exchange.Template.StartsWith(n, StringComparison.Ordinal));

    public static string? Reason(Exchange exchange) => NotPlayed(exchange) ? "not implemented yet" : Reasons.GetValueOrDefault(exchange.Seq);
}
