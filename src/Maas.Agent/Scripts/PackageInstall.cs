using Maas.Agent.Host;

namespace Maas.Agent.Scripts;

/// <summary>Installs what a script wants. The built-in ephemeral system has no package manager: there the programs are part of the image or they are not.</summary>
internal sealed class PackageInstall(Programs programs)
{
    /// <summary>Names of Debian packages whose programs the image carries, one a line.</summary>
    private const string Provided = "/usr/share/maas-agent/packages";

    public async Task<ProgramResult> InstallAsync(ScriptEntry script, string download)
    {
        var output = "";
        foreach (var step in Steps(script, download))
        {
            var result = await step();
            output += result.Output;
            if (!result.Succeeded)
                return result with { Output = output };
        }
        return new ProgramResult(0, output);
    }

    private IEnumerable<Func<Task<ProgramResult>>> Steps(ScriptEntry script, string download)
    {
        if (script.Packages.Apt.Count > 0)
            yield return () => AptAsync(script);
        foreach (var snap in script.Packages.Snap)
            yield return () => programs.TryAsync(snap.InstallCommand);
        foreach (var url in script.Packages.Url)
            yield return () => FetchAsync(url, download);
    }

    private async Task<ProgramResult> AptAsync(ScriptEntry script)
    {
        if (Programs.Find("apt-get") is null)
            return Missing(script);
        if (!File.Exists("/var/cache/apt/pkgcache.bin"))
        {
            var update = await programs.TryAsync(["apt-get", "-qy", "update"]);
            if (!update.Succeeded)
                return update;
        }
        string[] install = ["apt-get", "-qy", "--no-install-recommends", "install", .. script.Packages.Apt];
        return await programs.TryAsync(install, environment: new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" });
    }

    private static ProgramResult Missing(ScriptEntry script)
    {
        var provided = File.Exists(Provided) ? File.ReadAllLines(Provided).Select(line => line.Trim()).ToHashSet() : [];
        var missing = script.Packages.Apt.Where(package => !provided.Contains(package)).ToList();
        // Scripts of the appliance look for their programs themselves and do without.
        if (missing.Count == 0 || script.Default || IsBuiltInName(script.Name))
            return new ProgramResult(0, "");
        return new ProgramResult(
            1, $"The built-in ephemeral system cannot install {string.Join(", ", missing)}. Commission with an Ubuntu or Debian image to run {script.Name}.\n");
    }

    /// <summary>Anonymous entries do not say whether they are built in; the names of those that are, do.</summary>
    private static bool IsBuiltInName(string name) => name.StartsWith("maas-", StringComparison.Ordinal) || name.Contains("-maas-", StringComparison.Ordinal);

    private async Task<ProgramResult> FetchAsync(string url, string directory)
    {
        var fetched = await programs.TryAsync(["wget", "-P", directory, url]);
        var file = Path.Combine(directory, Path.GetFileName(new Uri(url).LocalPath));
        if (!fetched.Succeeded)
            return fetched;
        return file switch
        {
            _ when file.EndsWith(".deb", StringComparison.Ordinal) => await DebAsync(file),
            _ when file.EndsWith(".snap", StringComparison.Ordinal) => await programs.TryAsync(["snap", "install", "--dangerous", file]),
            _ when file.EndsWith(".zip", StringComparison.Ordinal) => await programs.TryAsync(["unzip", "-o", "-d", directory, file]),
            _ when file.Contains(".tar", StringComparison.Ordinal) || file.EndsWith(".tgz", StringComparison.Ordinal) => await programs.TryAsync(["tar", "-C", directory, "-xf", file]),
            _ => fetched,
        };
    }

    private async Task<ProgramResult> DebAsync(string file)
    {
        var installed = await programs.TryAsync(["dpkg", "-i", file]);
        // dpkg leaves dependencies for apt to fetch.
        return installed.Succeeded ? installed : await programs.TryAsync(["apt-get", "-qy", "-f", "--no-install-recommends", "install"]);
    }
}
