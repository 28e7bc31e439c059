using System.Globalization;
using Maas.Domain.Storage;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>The installer configuration of a node, merged (deploy.md §3), for an unmodified curtin.</summary>
public static class CurtinConfig
{
    public static string Of(InstallFacts facts) => YamlWriter.Write(Document(facts));

    /// <summary>What curtin installs from: the command line's source argument (deploy.md §2).</summary>
    public static string SourceOf(InstallFacts facts) => facts.File.Filetype switch
    {
        "squashfs" => "cp:///media/root-ro",
        "root-dd" => $"dd-tgz:{facts.ImageUrl}",
        "root-dd.tar" => $"dd-tar:{facts.ImageUrl}",
        "root-dd.raw" => $"dd-raw:{facts.ImageUrl}",
        "root-dd.bz2" => $"dd-bz2:{facts.ImageUrl}",
        "root-dd.gz" => $"dd-gz:{facts.ImageUrl}",
        "root-dd.xz" => $"dd-xz:{facts.ImageUrl}",
        "root-dd.tar.bz2" => $"dd-tbz:{facts.ImageUrl}",
        "root-dd.tar.xz" => $"dd-txz:{facts.ImageUrl}",
        _ => facts.ImageUrl,
    };

    private static YamlMap Document(InstallFacts facts)
    {
        var node = facts.Node;
        var document = new YamlMap
        {
            { "partitioning_commands", Builtin("block-meta") },
            { "storage", StorageConfig.Of(StorageActions.Of(node)) },
            { "apt", facts.IsUbuntuBased ? YamlMap.Of(facts.Apt.For(facts.Node.Architecture.Split('/')[0], facts.UbuntuSeries, facts.Proxy)) : null },
            { "reporting", CloudInitFiles.Reporting(facts) },
            {
                "install", new YamlMap
                {
                    { "log_file", "/tmp/install.log" }, { "error_tarfile", "/tmp/curtin-logs.tar" }, { "post_files", Words("/tmp/install.log", "/tmp/curtin-logs.tar") },
                }
            },
            { "network_commands", Builtin("net-meta") },
        };
        foreach (var (key, value) in Network(facts)) document.Add(key, value);
        document.Add("swap", Swap(facts));
        if (facts.Verbose)
        {
            document.Add("verbosity", 3);
            document.Add("showtrace", true);
        }

        document.Add("cloudconfig", CloudConfigs(facts));
        document.Add("kernel-crash-dumps", new YamlMap { { "enabled", node.EnableKernelCrashDump } });
        document.Add("debconf_selections", Debconf(facts));
        document.Add("early_commands", new YamlMap { { "maas", Words("echo", "No additional drivers are installed.") } });
        document.Add("late_commands", LateCommands(facts));
        document.Add("license_key", node.LicenseKey is { Length: > 0 } license ? license : null);
        return document;
    }

    private static YamlMap Builtin(string command) => new() { { "builtin", Words("curtin", command, "custom") } };

    private static YamlMap Network(InstallFacts facts)
    {
        var version = NetworkVersion.Of(facts.Node, facts.Image.BaseImage, facts.ForceV1Network);
        return version.Number == 2 ? Netplan.Of(facts.Network, version.SourceRouting) : NetworkV1.Of(facts.Network);
    }

    private static YamlMap? Swap(InstallFacts facts)
    {
        if (facts.IsCustom) return null;
        if (facts.Node.SwapSize is { } size) return new YamlMap { { "size", size.ToString(CultureInfo.InvariantCulture) + "B" } };
        return facts.Node.Storage.Effective.Any(f => f.Fstype == "swap") ? new YamlMap { { "size", "0B" } } : null;
    }

    private static YamlMap CloudConfigs(InstallFacts facts)
    {
        var files = new YamlMap();
        foreach (var file in CloudInitFiles.Of(facts)) files.Add(file.Name, new YamlMap { { "path", file.Path }, { "content", file.Content } });
        return files;
    }

    private static YamlMap Debconf(InstallFacts facts)
    {
        var token = facts.Token;
        var local = YamlWriter.Write(CloudInitFiles.LocalCloudConfig(facts)).TrimEnd('\n').Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        string[] answers =
        [
            "cloud-init/datasources multiselect MAAS",
            $"cloud-init/maas-metadata-url string {facts.MetadataUrl}",
            $"cloud-init/maas-metadata-credentials string oauth_consumer_key={token.ConsumerKey}&oauth_token_key={token.TokenKey}&oauth_token_secret={token.TokenSecret.Value}",
            $"cloud-init/local-cloud-config string {local}",
        ];
        return new YamlMap
        {
            { "maas", string.Concat(Words("cloud-init", "cloud-init-base").SelectMany(package => answers.Select(answer => $"{package}   {answer}\n"))) },
            { "grub2", "grub2   grub2/update_nvram  boolean false" },
        };
    }

    private static YamlMap LateCommands(InstallFacts facts)
    {
        var commands = new YamlMap { { "maas", Words("wget", "--no-proxy", facts.ByIdUrl, "--post-data", "op=netboot_off", "-O", "/dev/null") } };
        if (StorageSpace.IsArch(facts.Node, "s390x") && BootDisk.Of(facts.Node) is { } disk)
            commands.Add("maas_00", Words("chreipl", "node", $"/dev/{disk.Name}"));
        if (facts.Proxy is { } proxy && facts.Node.Osystem is ("centos" or "rhel" or "ol"))
            commands.Add("yum_proxy", InTarget($"echo proxy={proxy} >> /etc/yum.conf"));
        if (!facts.IsCustom) return commands;
        commands.Add("98-validate-custom-image-has-cloud-init", InTarget("command -v cloud-init || { echo 'The image has no cloud-init: it could not report that it is up.' >&2; exit 1; }"));
        if (facts.IsUbuntuBased)
            commands.Add("99-validate-custom-image-has-netplan", InTarget("command -v netplan || { echo 'The image has no netplan: its network could not be configured.' >&2; exit 1; }"));
        return commands;
    }

    private static string[] InTarget(string script) => ["curtin", "in-target", "--", "sh", "-c", script];

    private static string[] Words(params string[] words) => words;
}
