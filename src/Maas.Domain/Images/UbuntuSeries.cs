namespace Maas.Domain.Images;

/// <summary>Ubuntu's series since 12.04, as its <c>distro-info-data</c> lists them.</summary>
public static class UbuntuSeries
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "precise", "quantal", "raring", "saucy", "trusty", "utopic", "vivid", "wily", "xenial", "yakkety", "zesty", "artful", "bionic", "cosmic", "disco", "eoan",
        "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute",
    };

    public static bool IsKnown(string series) => Known.Contains(series);
}
