using System.Text.RegularExpressions;

namespace Maas.Domain.Images;

/// <summary>The licence key that all machines deployed with a release get (api-resources.md §17.3).</summary>
public sealed record LicenseKey(string Osystem, string DistroSeries, Secret Key)
{
    public static string KeyOf(string osystem, string series) => $"{osystem}/{series}";
}

/// <summary>Which releases need a licence key, and what one looks like.</summary>
public static partial class LicenseKeyRules
{
    /// <summary>Windows does, except the Hyper-V servers, which are free.</summary>
    public static bool IsNeeded(string osystem, string series) => osystem == "windows" && !series.Contains("hv", StringComparison.Ordinal);

    /// <summary>Five groups of five letters and digits.</summary>
    public static bool IsValid(string osystem, string key) => osystem == "windows" && Pattern().IsMatch(key);

    [GeneratedRegex("^([A-Za-z0-9]{5}-){4}[A-Za-z0-9]{5}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
