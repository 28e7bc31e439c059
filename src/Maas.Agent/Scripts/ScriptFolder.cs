using System.Text;
using Maas.Agent.Archives;

namespace Maas.Agent.Scripts;

/// <summary>The directory the runner works in: <c>scripts</c> and <c>config</c> from the tarball, <c>out</c> for results.</summary>
internal sealed class ScriptFolder(string root)
{
    public string Scripts => Path.Combine(root, "scripts");
    public string Out => Path.Combine(root, "out");
    public string Config => Path.Combine(root, "config");
    public string BmcConfig => Path.Combine(Config, "bmc-config.yaml");
    public string Netplan => Path.Combine(Config, "netplan.yaml");
    public string Resources => Path.Combine(root, "resources.json");

    /// <summary>Unpacks a tarball over what is there and reads its index.</summary>
    public ScriptIndex Unpack(byte[] tarball)
    {
        foreach (var directory in (string[])[Scripts, Out, Config])
            Directory.CreateDirectory(directory);
        var tar = new TarReader(new MemoryStream(tarball));
        while (tar.Next() is { } entry)
        {
            if (entry.Kind != TarKind.File || Place(Encoding.UTF8.GetString(entry.Name)) is not { } path)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, tar.ReadAll());
            File.SetUnixFileMode(path, (UnixFileMode)(entry.Mode & 0x1ff));
        }
        return ScriptIndex.Parse(File.ReadAllBytes(Path.Combine(Scripts, "index.json")));
    }

    /// <summary>The results of one script.</summary>
    public ScriptFiles Files(ScriptEntry script) => new(Path.Combine(Out, script.Label), script.Name, Path.Combine(Scripts, "downloads", script.Name));

    /// <summary>Members lie below <c>scripts</c>; the only way out is <c>../config</c>, as the contract has it.</summary>
    private string? Place(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Scripts, name));
        return path.StartsWith(Scripts + "/", StringComparison.Ordinal) || path.StartsWith(Config + "/", StringComparison.Ordinal) ? path : null;
    }
}

/// <summary>Where one script leaves what it found.</summary>
internal sealed record ScriptFiles(string Directory, string Name, string Download)
{
    /// <summary>The appliance keeps this much of each.</summary>
    private const int Limit = 1 << 20;

    public string Combined => Path.Combine(Directory, Name);
    public string Stdout => Combined + ".out";
    public string Stderr => Combined + ".err";
    public string Result => Combined + ".yaml";

    public void Prepare()
    {
        System.IO.Directory.CreateDirectory(Directory);
        System.IO.Directory.CreateDirectory(Download);
    }

    /// <summary>Those that exist, under the names the appliance sorts them by.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Collect()
    {
        (string Suffix, string Path)[] all = [("", Combined), (".out", Stdout), (".err", Stderr), (".yaml", Result)];
        return [.. all.Where(file => File.Exists(file.Path)).Select(file => (Name + file.Suffix, Content(file.Path)))];
    }

    /// <summary>Of too much output the end tells more than the beginning.</summary>
    private static byte[] Content(string path)
    {
        var content = File.ReadAllBytes(path);
        return content.Length <= Limit ? content : content[^Limit..];
    }
}
