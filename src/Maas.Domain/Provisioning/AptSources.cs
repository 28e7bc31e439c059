using System.Text.Json.Nodes;

namespace Maas.Domain.Provisioning;

/// <summary>An additional package repository.</summary>
public sealed record ExtraArchive(int Id, string Name, string Url, IReadOnlyList<string> Distributions, IReadOnlyList<string> Components, string Key);

/// <summary>Where nodes take packages from, as cloud-init's <c>apt</c> section (metadata.md §9.2).</summary>
public sealed record AptSources
{
    private const string Keyring = "/usr/share/keyrings/ubuntu-archive-keyring.gpg";
    private static readonly string[] KnownComponents = ["main", "restricted", "universe", "multiverse"];
    private static readonly string[] KnownPockets = ["updates", "security", "backports"];

    /// <summary>Releases whose apt reads one-line entries only in practice; all later ones get deb822 text.</summary>
    private static readonly string[] OneLineReleases =
        ["trusty", "xenial", "bionic", "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic"];

    public string MainUrl { get; init; } = "http://archive.ubuntu.com/ubuntu";
    public string PortsUrl { get; init; } = "http://ports.ubuntu.com/ubuntu-ports";

    /// <summary>ASCII-armoured key of a mirror of one's own; empty: the release's keyring.</summary>
    public string Key { get; init; } = "";
    public IReadOnlyList<string> DisabledPockets { get; init; } = [];
    public IReadOnlyList<string> DisabledComponents { get; init; } = [];
    public bool DisableSources { get; init; } = true;
    public IReadOnlyList<ExtraArchive> Extra { get; init; } = [];

    /// <summary>For a node of known architecture and release.</summary>
    public JsonObject For(string arch, string series, string? proxy)
    {
        var url = arch is "amd64" or "i386" ? MainUrl : PortsUrl;
        return Section(OneLineReleases.Contains(series) ? OneLine(url, url) : Deb822(url), proxy, enlisting: false);
    }

    /// <summary>For a machine of which nothing is known yet: it fills in its own mirror.</summary>
    public JsonObject ForEnlisting(string? proxy)
    {
        var section = Section(OneLine("$PRIMARY", "$SECURITY"), proxy, enlisting: true);
        section["primary"] = Mirrors();
        section["security"] = Mirrors();
        return section;
    }

    private JsonObject Section(string list, string? proxy, bool enlisting)
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
        if (Key.Length > 0) sources["archive_key"] = new JsonObject { ["key"] = Key };
        foreach (var extra in Extra) sources[$"{extra.Name}_{extra.Id}"] = Source(extra);
        if (sources.Count > 0) section["sources"] = sources;
        return section;
    }

    private JsonArray Mirrors() =>
    [
        new JsonObject { ["arches"] = new JsonArray("amd64", "i386"), ["uri"] = MainUrl },
        new JsonObject { ["arches"] = new JsonArray("default"), ["uri"] = PortsUrl },
    ];

    private static JsonObject Source(ExtraArchive extra)
    {
        var suites = extra.Distributions.Count > 0 ? extra.Distributions : ["$RELEASE"];
        var components = extra.Components.Count > 0 ? string.Join(' ', extra.Components) : "main";
        var line = extra.Url.StartsWith("ppa:", StringComparison.Ordinal) ? extra.Url : string.Join('\n', suites.Select(s => $"deb {extra.Url} {s} {(s.EndsWith('/') ? "" : components)}".TrimEnd()));
        var source = new JsonObject { ["source"] = line };
        if (extra.Key.Length > 0) source["key"] = extra.Key;
        return source;
    }

    private string Components => string.Join(' ', KnownComponents.Except(DisabledComponents));

    private IEnumerable<string> Pockets => KnownPockets.Except(DisabledPockets);

    private string Deb822(string url)
    {
        var suites = string.Join(' ', Pockets.Select(p => "$RELEASE-" + p).Prepend("$RELEASE"));
        var text = $"Types: deb{(DisableSources ? "" : " deb-src")}\nURIs: {url}\nSuites: {suites}\nComponents: {Components}\n";
        return Key.Length > 0 ? text : text + $"Signed-By: {Keyring}\n";
    }

    private string OneLine(string primary, string security)
    {
        var lines = new List<string>();
        foreach (var pocket in Pockets.Select(p => "-" + p).Prepend(""))
        {
            var url = pocket == "-security" ? security : primary;
            lines.Add($"deb {url} $RELEASE{pocket} {Components}");
            lines.Add($"{(DisableSources ? "# " : "")}deb-src {url} $RELEASE{pocket} {Components}");
        }

        return string.Join('\n', lines) + "\n";
    }
}
