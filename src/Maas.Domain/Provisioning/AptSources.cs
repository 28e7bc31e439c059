using System.Text.Json.Nodes;

namespace Maas.Domain.Provisioning;

/// <summary>Where nodes take packages from, as cloud-init's <c>apt</c> section (metadata.md §9.2).</summary>
public sealed record AptSources
{
    private const string Keyring = "/usr/share/keyrings/ubuntu-archive-keyring.gpg";
    private static readonly string[] KnownComponents = ["main", .. PackageRepositoryRules.Components];

    /// <summary>Releases whose apt reads one-line entries only in practice; all later ones get deb822 text.</summary>
    private static readonly string[] OneLineReleases =
        ["trusty", "xenial", "bionic", "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic"];

    /// <summary>For the architectures that the distribution itself builds first.</summary>
    public PackageRepository Main { get; init; } = new()
    {
        Id = PackageRepository.MainId,
        Name = "main_archive",
        Url = "http://archive.ubuntu.com/ubuntu",
        Arches = PackageRepositoryRules.MainArches,
        DisableSources = true,
    };

    /// <summary>For all others.</summary>
    public PackageRepository Ports { get; init; } = new()
    {
        Id = PackageRepository.PortsId,
        Name = "ports_archive",
        Url = "http://ports.ubuntu.com/ubuntu-ports",
        Arches = PackageRepositoryRules.PortsArches,
        DisableSources = true,
    };

    /// <summary>Beside the distribution's archive; disabled ones are not used.</summary>
    public IReadOnlyList<PackageRepository> Others { get; init; } = [];

    /// <summary>For a node of known architecture and release.</summary>
    public JsonObject For(string arch, string series, string? proxy)
    {
        var archive = !Main.Arches.Contains(arch) && (Ports.Arches.Contains(arch) || arch is not ("amd64" or "i386")) ? Ports : Main;
        var list = OneLineReleases.Contains(series) ? OneLine(archive, archive.Url, archive.Url) : Deb822(archive);
        return Section(archive, list, arch, proxy, enlisting: false);
    }

    /// <summary>For a machine of which nothing is known yet: it fills in its own mirror.</summary>
    public JsonObject ForEnlisting(string? proxy)
    {
        var section = Section(Main, OneLine(Main, "$PRIMARY", "$SECURITY"), Main.Arches.FirstOrDefault("amd64"), proxy, enlisting: true);
        section["primary"] = Mirrors();
        section["security"] = Mirrors();
        return section;
    }

    private JsonObject Section(PackageRepository archive, string list, string arch, string? proxy, bool enlisting)
    {
        var section = new JsonObject { ["preserve_sources_list"] = false };
        if (enlisting)
        {
            section["primary"] = null;
            section["security"] = null;
        }

        section["sources_list"] = list;
        if (proxy is not null) section["proxy"] = proxy;
        var sources = new JsonObject();
        if (archive.Key.Length > 0) sources["archive_key"] = new JsonObject { ["key"] = archive.Key };
        foreach (var other in Others.Where(o => o.Enabled && o.Arches.Contains(arch))) sources[$"{other.Name}_{other.Id}"] = Source(other);
        if (sources.Count > 0) section["sources"] = sources;
        return section;
    }

    private JsonArray Mirrors() =>
    [
        new JsonObject { ["arches"] = new JsonArray("amd64", "i386"), ["uri"] = Main.Url },
        new JsonObject { ["arches"] = new JsonArray("default"), ["uri"] = Ports.Url },
    ];

    private static JsonObject Source(PackageRepository other)
    {
        var suites = (other.Distributions.Count > 0 ? other.Distributions : ["$RELEASE"]).Where(s => !other.DisabledPockets.Any(p => s.EndsWith("-" + p, StringComparison.Ordinal)));
        var components = other.Components.Count > 0 ? string.Join(' ', other.Components) : "main";
        string[] kinds = other.DisableSources ? ["deb"] : ["deb", "deb-src"];
        // A suite that ends in a slash is a directory of its own and has no components (sources.list(5)).
        var source = new JsonObject
        {
            ["source"] = other.Url.StartsWith("ppa:", StringComparison.Ordinal)
                ? other.Url
                : string.Join('\n', suites.SelectMany(s => kinds.Select(k => $"{k} {other.Url} {s} {(s.EndsWith('/') ? "" : components)}".TrimEnd()))),
        };
        if (other.Key.Length > 0) source["key"] = other.Key;
        return source;
    }

    private static string ComponentsOf(PackageRepository archive) => string.Join(' ', KnownComponents.Except(archive.DisabledComponents));

    private static IEnumerable<string> PocketsOf(PackageRepository archive) => PackageRepositoryRules.Pockets.Except(archive.DisabledPockets);

    private static string Deb822(PackageRepository archive)
    {
        var suites = string.Join(' ', PocketsOf(archive).Select(p => "$RELEASE-" + p).Prepend("$RELEASE"));
        var text = $"Types: deb{(archive.DisableSources ? "" : " deb-src")}\nURIs: {archive.Url}\nSuites: {suites}\nComponents: {ComponentsOf(archive)}\n";
        return archive.Key.Length > 0 ? text : text + $"Signed-By: {Keyring}\n";
    }

    private static string OneLine(PackageRepository archive, string primary, string security)
    {
        var lines = new List<string>();
        foreach (var pocket in PocketsOf(archive).Select(p => "-" + p).Prepend(""))
        {
            var url = pocket == "-security" ? security : primary;
            lines.Add($"deb {url} $RELEASE{pocket} {ComponentsOf(archive)}");
            lines.Add($"{(archive.DisableSources ? "# " : "")}deb-src {url} $RELEASE{pocket} {ComponentsOf(archive)}");
        }

        return string.Join('\n', lines) + "\n";
    }
}
