using System.Text.RegularExpressions;

namespace Maas.Domain.Images;

/// <summary>What an uploaded image may be called and be derived from (images.md §10.1).</summary>
public static partial class UploadRules
{
    private const int LongestName = 255;

    /// <summary>Systems whose images come under their own name.</summary>
    private static readonly string[] Systems = ["ubuntu", "ubuntu-core", "bootloader", "centos", "rhel", "custom", "windows", "suse", "esxi", "ol"];

    private static readonly string[] BaseSystems = ["ubuntu", "centos", "rhel", "ol"];

    /// <returns>The stored name: <c>os/series</c>, or <c>custom/name</c> of one without a system.</returns>
    public static Outcome<string> Name(string given)
    {
        if (given.Length > LongestName) return Wrong(FieldWords.TooLong(given, LongestName));
        var name = given.StartsWith("custom/", StringComparison.Ordinal) ? given[7..] : given;
        if (name.Length == 0) return Wrong("This field cannot be blank.");
        var (system, slash) = (name.Split('/')[0], name.Contains('/', StringComparison.Ordinal));
        if (slash && !Systems.Contains(system))
            return Wrong($"Unsupport operating system {system}, supported operating systems: [{string.Join(", ", Systems.Select(s => $"'{s}'"))}]");
        if (!NamePattern().IsMatch(name)) return Wrong("Enter a valid value.");
        if (slash) return name;
        return Systems.Contains(name) || CentosPattern().IsMatch(name) ? Wrong($"{name} is a reserved name") : "custom/" + name;

        static Refusal Wrong(string sentence) => Refusal.Invalid("name", sentence);
    }

    /// <param name="given">The system that a custom image derives from, as <c>os/series</c>.</param>
    /// <param name="present">Names of the images that are here: their series exist, should they be newer than this list.</param>
    /// <returns>It, in small letters.</returns>
    public static Outcome<string> BaseImage(string given, IEnumerable<string> present)
    {
        var name = given.ToLowerInvariant();
        if (name.Split('/') is not [var system, var series]) return Wrong("a base image must follow the format: <osystem>/<series>");
        if (!BaseSystems.Contains(system)) return Wrong("custom images require a valid non-custom OS type base image");
        var isKnown = series.Length > 0 && (system != "ubuntu" || UbuntuSeries.IsKnown(series) || present.Contains(name));
        return isKnown ? name : Wrong("please select a valid base image OS and version");

        static Refusal Wrong(string sentence) => Refusal.Invalid("base_image", sentence);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][\w.+-]*(/[\w.+-]+)?$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^centos\d\d?$", RegexOptions.NonBacktracking)]
    private static partial Regex CentosPattern();
}
