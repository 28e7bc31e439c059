using Maas.Domain.Nodes;

namespace Maas.Domain.Provisioning;

/// <summary>Which dialect of network configuration a system takes (deploy.md §5).</summary>
/// <param name="Number">1 or 2.</param>
/// <param name="SourceRouting">Version 2 with a routing table for every gateway.</param>
public sealed record NetworkVersion(int Number, bool SourceRouting)
{
    private static readonly string[] BeforeNetplan = ["precise", "trusty", "utopic", "vivid", "wily"];
    private static readonly string[] FirstNetplan = ["xenial", "yakkety", "zesty", "artful"];

    /// <param name="baseImage">What a custom image derives from, as <c>os/series</c>; empty for the commissioning system.</param>
    /// <param name="forceV1">The setting <c>force_v1_network_yaml</c>.</param>
    public static NetworkVersion Of(Node node, string baseImage, bool forceV1)
    {
        if (forceV1) return new NetworkVersion(1, false);
        var (osystem, series) = node.Osystem != "custom" ? (node.Osystem, node.DistroSeries)
            : baseImage.Split('/', 2) is [var os, var release] ? (os, release)
            : ("ubuntu", "");
        return osystem switch
        {
            "ubuntu" when BeforeNetplan.Contains(series) => new NetworkVersion(1, false),
            "ubuntu" when FirstNetplan.Contains(series) => new NetworkVersion(2, false),
            "ubuntu" => new NetworkVersion(2, true),
            "ubuntu-core" => new NetworkVersion(2, false),
            _ => new NetworkVersion(1, false),
        };
    }
}
