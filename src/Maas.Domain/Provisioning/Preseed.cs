using System.Text.Json.Nodes;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>The first document a booting system fetches: who it is, whom to talk to, what to do at the end (metadata.md §9).</summary>
public static class Preseed
{
    /// <summary>The header that tells cloud-init what the document is.</summary>
    public const string CloudConfig = "#cloud-config\n";

    /// <summary>Whether the node is being installed, so that its metadata is the installer's tree.</summary>
    public static bool IsInstalling(Node node) => node.Status is NodeState.Deploying or NodeState.Deployed && !node.EphemeralDeploy;

    /// <param name="series">The release that the ephemeral system is of.</param>
    public static string Of(Node node, NodeToken token, PreseedAddress address, AptSources apt, string series)
    {
        var document = new JsonObject { ["manage_etc_hosts"] = true, ["packages"] = Packages(node) };
        document["datasource"] = new JsonObject
        {
            ["MAAS"] = Credentials(new JsonObject { ["metadata_url"] = IsInstalling(node) ? address.Curtin : address.Metadata }, token),
        };
        document["reporting"] = Reporting(node.SystemId, token, address);
        Common(document, address, apt.For(node.Architecture.Split('/')[0], series, address.Proxy));
        if (PreseedPower.Of(node) is { } power) document["power_state"] = power;
        return CloudConfig + YamlWriter.Write(document);
    }

    /// <summary>For a machine that is not known: no credentials, and nothing to report to.</summary>
    public static string Enlisting(PreseedAddress address, AptSources apt)
    {
        var document = new JsonObject
        {
            ["manage_etc_hosts"] = true,
            ["packages"] = new JsonArray("python3-yaml", "python3-oauthlib"),
            ["datasource"] = new JsonObject { ["MAAS"] = new JsonObject { ["metadata_url"] = address.Metadata } },
        };
        Common(document, address, apt.ForEnlisting(address.Proxy));
        document["power_state"] = PreseedPower.Enlisting.DeepClone();
        return CloudConfig + YamlWriter.Write(document);
    }

    /// <summary>The webhook that takes what cloud-init and installers report.</summary>
    public static JsonObject Reporting(string systemId, NodeToken token, PreseedAddress address) => new()
    {
        ["maas"] = Credentials(new JsonObject { ["type"] = "webhook", ["endpoint"] = address.Status(systemId) }, token),
    };

    private static JsonObject Credentials(JsonObject section, NodeToken token)
    {
        section["consumer_key"] = token.ConsumerKey;
        section["token_key"] = token.TokenKey;
        section["token_secret"] = token.TokenSecret.Value;
        return section;
    }

    private static JsonArray Packages(Node node) => node.Status switch
    {
        _ when IsInstalling(node) => new JsonArray("python3-packaging"),
        NodeState.DiskErasing => new JsonArray("python3-yaml", "python3-oauthlib", "nvme-cli"),
        _ => new JsonArray("python3-yaml", "python3-oauthlib"),
    };

    private static void Common(JsonObject document, PreseedAddress address, JsonObject apt)
    {
        document["rsyslog"] = new JsonObject { ["remotes"] = new JsonObject { ["maas"] = address.Syslog } };
        document["apt"] = apt;
        if (address.Proxy is { } proxy)
        {
            document["snap"] = new JsonObject
            {
                ["commands"] = new JsonArray($"snap set system proxy.http=\"{proxy}\" proxy.https=\"{proxy}\""),
            };
        }
    }
}
