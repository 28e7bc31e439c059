using Maas.Domain.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>Settings of bonds and bridges under the names of netplan and of version 1 documents (deploy.md §5). What is not set takes the
/// defaults of network.md §4.1; what a mode does not know is left out.</summary>
internal static class InterfaceSettings
{
    public static YamlMap Bond(InterfaceParams settings)
    {
        var mode = settings.BondMode ?? "balance-rr";
        return new YamlMap
        {
            { "mode", mode },
            { "mii-monitor-interval", settings.BondMiimon ?? 100 },
            { "up-delay", settings.BondUpdelay ?? 0 },
            { "down-delay", settings.BondDowndelay ?? 0 },
            { "lacp-rate", mode == "802.3ad" ? settings.BondLacpRate ?? "fast" : null },
            { "transmit-hash-policy", KnowsHash(mode) ? settings.BondXmitHashPolicy ?? "layer2" : null },

            // Spelled as netplan first did; it takes this spelling still, and older ones take no other.
            { "gratuitious-arp", mode == "active-backup" ? settings.BondNumGratArp ?? 1 : null },
        };
    }

    public static YamlMap Bridge(InterfaceParams settings) => new()
    {
        { "stp", settings.BridgeStp ?? false },
        { "forward-delay", settings.BridgeFd ?? 15 },
    };

    public static void AddBondV1(YamlMap parameters, InterfaceParams settings)
    {
        var mode = settings.BondMode ?? "balance-rr";
        parameters.Add("bond-mode", mode);
        parameters.Add("bond-miimon", settings.BondMiimon ?? 100);
        parameters.Add("bond-updelay", settings.BondUpdelay ?? 0);
        parameters.Add("bond-downdelay", settings.BondDowndelay ?? 0);
        if (mode == "802.3ad") parameters.Add("bond-lacp-rate", settings.BondLacpRate ?? "fast");
        if (KnowsHash(mode)) parameters.Add("bond-xmit-hash-policy", settings.BondXmitHashPolicy ?? "layer2");
        if (mode == "active-backup") parameters.Add("bond-num-grat-arp", settings.BondNumGratArp ?? 1);
    }

    public static void AddBridgeV1(YamlMap parameters, InterfaceParams settings)
    {
        parameters.Add("bridge_stp", settings.BridgeStp == true ? 1 : 0);
        parameters.Add("bridge_fd", settings.BridgeFd ?? 15);
    }

    private static bool KnowsHash(string mode) => mode is "802.3ad" or "balance-xor" or "balance-tlb";
}
