using Maas.Domain.Installation;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>What the installed system's cloud-init is told: where its metadata is, with which credentials, and where to report (deploy.md §3,
/// <c>cloudconfig</c>).</summary>
public static class CloudInitFiles
{
    /// <summary>Readable by root only: it holds the node's credentials.</summary>
    private const int Private = 0b110_000_000;

    public sealed record CloudConfig(string Name, string Path, string Content, bool IsSecret);

    public static IReadOnlyList<CloudConfig> Of(InstallFacts facts)
    {
        var files = new List<CloudConfig>
        {
            new("maas-datasource", "/etc/cloud/cloud.cfg.d/90_maas_datasource.cfg", "datasource_list: [ MAAS ]\n", false),
            new("maas-cloud-config", "/etc/cloud/cloud.cfg.d/90_maas_cloud_config.cfg", Document(DataSource(facts)), true),
            new("maas-reporting", "/etc/cloud/cloud.cfg.d/90_maas_reporting.cfg", Document(new YamlMap { { "reporting", Reporting(facts) } }), true),
        };
        if (facts.OwnerEmail is { Length: > 0 } email)
        {
            files.Add(new CloudConfig(
                "maas-ubuntu-sso", "/etc/cloud/cloud.cfg.d/90_maas_ubuntu_sso.cfg", Document(new YamlMap { { "snap", new YamlMap { { "email", email } } } }), false));
        }

        return files;
    }

    /// <summary>The same, under the names that curtin gives them.</summary>
    public static IReadOnlyList<TargetFile> TargetFiles(InstallFacts facts) =>
    [
        .. Of(facts).Select(f => f.IsSecret
            ? new TargetFile($"/etc/cloud/cloud.cfg.d/95-cloudconfig-{f.Name}.cfg", f.Content, Private)
            : new TargetFile($"/etc/cloud/cloud.cfg.d/95-cloudconfig-{f.Name}.cfg", f.Content)),
    ];

    /// <summary>What debconf configures in Ubuntu's own images (metadata.md §9.4).</summary>
    public static YamlMap LocalCloudConfig(InstallFacts facts) => new()
    {
        { "manage_etc_hosts", true },
        { "manual_cache_clean", true },
        { "reporting", Reporting(facts) },
    };

    public static YamlMap Reporting(InstallFacts facts) => new()
    {
        {
            "maas", new YamlMap
            {
                { "type", "webhook" },
                { "endpoint", facts.StatusUrl },
                { "consumer_key", facts.Token.ConsumerKey },
                { "token_key", facts.Token.TokenKey },
                { "token_secret", facts.Token.TokenSecret.Value },
            }
        },
    };

    private static YamlMap DataSource(InstallFacts facts) => new()
    {
        {
            "datasource", new YamlMap
            {
                {
                    "MAAS", new YamlMap
                    {
                        { "consumer_key", facts.Token.ConsumerKey },
                        { "metadata_url", facts.MetadataUrl },
                        { "token_key", facts.Token.TokenKey },
                        { "token_secret", facts.Token.TokenSecret.Value },
                    }
                },
            }
        },
        { "manage_etc_hosts", true },
        { "manual_cache_clean", true },
    };

    private static string Document(YamlMap content) => "#cloud-config\n" + YamlWriter.Write(content);
}
