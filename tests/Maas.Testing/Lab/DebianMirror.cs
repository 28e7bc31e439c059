using System.Net;
using System.Text.RegularExpressions;

namespace Maas.Testing.Lab;

/// <summary>Debian's archive inside the lab: a box on its switch with the signed indexes of a release, and of its packages those that are named. Where
/// nothing can be fetched, machines find there what they would find outside.</summary>
public sealed partial class DebianMirror : IAsyncDisposable
{
    /// <summary>Among the addresses that the lab keeps for BMCs.</summary>
    private const string Address = $"{LabNetwork.Prefix}.68";

    private const string Release = "bookworm";
    private static readonly (string Archive, string Suite)[] Suites = [("debian", Release), ("debian", Release + "-updates"), ("debian-security", Release + "-security")];
    private readonly string _network;

    private DebianMirror(string network) => _network = network;

    /// <summary>Packages that were fetched stay for the next time.</summary>
    private static string Folder => Path.Combine(Path.GetTempPath(), "maas-lab-debian");

    /// <summary>Fetches what is needed to install packages on the built-in image, and serves it as <c>deb.debian.org</c>.</summary>
    public static async Task<DebianMirror> StartAsync(BootLab lab, params IReadOnlyList<string> packages)
    {
        await FetchAsync(packages);
        var mirror = new DebianMirror(lab.Network.Name + "deb");
        try
        {
            await lab.Network.PlugInAsync(mirror._network, "debian");
            await Programs.RunAsync(["ip", "-n", mirror._network, "addr", "add", Address + "/24", "dev", "eth0"]);
            await Programs.RunAsync(["ip", "-n", mirror._network, "link", "set", "eth0", "up"]);
            // It ends with the lab, as its other programs do.
            var settings = Path.Combine(lab.Folder, "debian.conf");
            await File.WriteAllTextAsync(settings, "");
            await DaemonProcess.StartAsync(lab.Folder, "debian", LabNetwork.Of(mirror._network).Inside("busybox", "httpd", "-f", "-c", settings, "-p", Address + ":80", "-h", Served));
            await Poll.UntilAsync(
                () => NamespaceSockets.AcceptsAsync(mirror._network, new IPEndPoint(IPAddress.Parse(Address), 80)),
                TimeSpan.FromSeconds(10), () => Task.FromResult("the mirror does not answer"), Poll.Step);
            await lab.Api.PostAsync("domains/", ("name", "debian.org"), ("authoritative", "true"));
            await lab.Api.PostAsync("dnsresources/", ("fqdn", "deb.debian.org"), ("ip_addresses", Address));
        }
        catch
        {
            await mirror.DisposeAsync();
            throw;
        }

        return mirror;
    }

    public async ValueTask DisposeAsync() => await LabNetwork.Of(_network).DeleteAsync();

    private static string Served => Path.Combine(Folder, "served");

    /// <summary>By apt itself, which checks what it gets, from where this box has its own packages.</summary>
    private static async Task FetchAsync(IReadOnlyList<string> packages)
    {
        foreach (var folder in new[] { "lists/partial", "archives/partial", "served" }) Directory.CreateDirectory(Path.Combine(Folder, folder));
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "sources.list"),
            string.Concat(Suites.Select(s => $"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/{s.Archive} {s.Suite} main\n")));
        await Programs.RunAsync(["sh", "-c", $"tar xzOf '{Repository.PathOf("images", "output", "target", "root.tgz")}' ./var/lib/dpkg/status > '{Folder}/status'"]);
        string[] apt =
        [
            "apt-get", "-q", "-y", "-o", $"Dir::State::lists={Folder}/lists", "-o", $"Dir::State::status={Folder}/status", "-o", $"Dir::Etc::SourceList={Folder}/sources.list",
            "-o", "Dir::Etc::SourceParts=/dev/null", "-o", $"Dir::Cache::archives={Folder}/archives", "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=",
            "-o", "APT::Sandbox::User=root", "-o", "Acquire::GzipIndexes=false", "-o", "Acquire::Languages=en", "-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
        ];
        await Programs.RunAsync([.. apt, "update"]);
        await Programs.RunAsync([.. apt, "--download-only", "install", .. packages]);
        foreach (var (archive, suite) in Suites) Publish(archive, suite);
    }

    private static void Publish(string archive, string suite)
    {
        var prefix = Path.Combine(Folder, "lists", $"deb.debian.org_{archive}_dists_{suite}_");
        Link(prefix + "InRelease", Path.Combine(Served, archive, "dists", suite, "InRelease"));
        var index = prefix + "main_binary-amd64_Packages";
        Link(index, Path.Combine(Served, archive, "dists", suite, "main", "binary-amd64", "Packages"));
        Link(prefix + "main_i18n_Translation-en", Path.Combine(Served, archive, "dists", suite, "main", "i18n", "Translation-en"));
        foreach (var package in File.ReadAllText(index).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = Field().Matches(package).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
            if (!fields.TryGetValue("Filename", out var file)) continue;
            var fetched = Path.Combine(Folder, "archives", $"{fields["Package"]}_{fields["Version"].Replace(":", "%3a", StringComparison.Ordinal)}_{fields["Architecture"]}.deb");
            if (File.Exists(fetched)) Link(fetched, Path.Combine(Served, archive, file));
        }
    }

    private static void Link(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Delete(to);
        File.CreateSymbolicLink(to, from);
    }

    [GeneratedRegex("^(Package|Version|Architecture|Filename): (.*)$", RegexOptions.Multiline)]
    private static partial Regex Field();
}
