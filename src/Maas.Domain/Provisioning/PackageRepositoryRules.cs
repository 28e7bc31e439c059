using System.Net;
using System.Text.RegularExpressions;

namespace Maas.Domain.Provisioning;

/// <summary>What a package repository may be (api-resources.md §20.5).</summary>
public static partial class PackageRepositoryRules
{
    public static readonly IReadOnlyList<string> MainArches = ["amd64", "i386"];
    public static readonly IReadOnlyList<string> PortsArches = ["armhf", "arm64", "ppc64el", "s390x"];
    public static readonly IReadOnlyList<string> Pockets = ["updates", "security", "backports"];
    public static readonly IReadOnlyList<string> Components = ["restricted", "universe", "multiverse"];

    private const int LongestName = 41;
    private static readonly string[] KnownArches = [.. MainArches.Concat(PortsArches).Order(StringComparer.Ordinal)];

    /// <summary>What is wrong, by field in the order of the form; <c>__all__</c> for what is wrong with the whole.</summary>
    public static IEnumerable<(string Field, string Message)> Problems(PackageRepository repository)
    {
        if (NameProblem(repository.Name) is { } name) yield return ("name", name);
        if (!IsLocation(repository.Url)) yield return ("url", repository.Url.Length == 0 ? "This field is required." : "Enter a valid repository URL or PPA location.");
        if (repository.DisabledPockets.FirstOrDefault(p => !Pockets.Contains(p)) is { } pocket)
            yield return ("disabled_pockets", $"'{pocket}' is not a valid Ubuntu archive pocket. You can only disable {List(Pockets)}.");
        if (repository.DisabledComponents.Count > 0 && !repository.IsDefault)
            yield return ("disabled_components", "This is a custom repository. Please update 'components' instead.");
        else if (repository.DisabledComponents.FirstOrDefault(c => !Components.Contains(c)) is { } component)
            yield return ("disabled_components", $"'{component}' is not a valid Ubuntu archive component. You can only disable {List(Components)}.");
        if (repository.Components.Count > 0 && repository.IsDefault)
            yield return ("components", "This is a default Ubuntu repository. Please update 'disabled_components' instead.");
        if (repository.Arches.FirstOrDefault(a => !KnownArches.Contains(a)) is { } arch)
            yield return ("arches", $"'{arch}' is not a valid architecture. Known architectures: {string.Join(", ", KnownArches)}");
        if (repository is { IsDefault: true, Enabled: false }) yield return ("__all__", "Default repositories may not be disabled.");
        foreach (var (field, word) in repository.Distributions.Select(d => ("distributions", d)).Concat(repository.Components.Select(c => ("components", c))))
        {
            if (!Word().IsMatch(word)) yield return (field, $"'{word}' is no name: letters, digits and any of $_/.+:- only.");
        }
    }

    /// <summary>A web address whose host is a name with a dot, an address or <c>localhost</c>; or a PPA.</summary>
    public static bool IsLocation(string url)
    {
        if (Ppa().IsMatch(url)) return true;
        if (url.Length > 2048 || url.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || !Uri.TryCreate(url, UriKind.Absolute, out var parsed)) return false;
        return parsed.Scheme is "http" or "https" or "ftp" && IsHost(parsed.Host);
    }

    private static string? NameProblem(string name) =>
        name.Length == 0 ? "This field is required."
        : name.Length > LongestName ? FieldWords.TooLong(name, LongestName)
        : name.Any(c => char.IsControl(c) || c == '/') ? "Enter a valid value."
        : null;

    private static bool IsHost(string host) =>
        host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _) || (host.Contains('.', StringComparison.Ordinal) && Host().IsMatch(host));

    private static string List(IReadOnlyList<string> words) => $"[{string.Join(", ", words.Select(w => $"'{w}'"))}]";

    [GeneratedRegex(@"^ppa:[A-Za-z0-9][A-Za-z0-9.+_-]*/[A-Za-z0-9][A-Za-z0-9.+_-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Ppa();

    [GeneratedRegex(@"^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)*\.?$", RegexOptions.NonBacktracking)]
    private static partial Regex Host();

    [GeneratedRegex(@"^[\w$/.+:-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
