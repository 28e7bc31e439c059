using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Interfaces;

/// <summary>The settings of an interface under their published keys; only those that are set.</summary>
internal static class InterfaceParameters
{
    public static Dictionary<string, object> Published(InterfaceParams settings)
    {
        var published = new Dictionary<string, object>();
        void Add(string key, object? value)
        {
            if (value is not null) published[key] = value;
        }

        Add("mtu", settings.Mtu);
        Add("accept-ra", settings.AcceptRa);
        Add("bond_mode", settings.BondMode);
        Add("bond_miimon", settings.BondMiimon);
        Add("bond_downdelay", settings.BondDowndelay);
        Add("bond_updelay", settings.BondUpdelay);
        Add("bond_num_grat_arp", settings.BondNumGratArp);
        Add("bond_lacp_rate", settings.BondLacpRate);
        Add("bond_xmit_hash_policy", settings.BondXmitHashPolicy);
        Add("bridge_type", settings.BridgeType);
        Add("bridge_stp", settings.BridgeStp);
        Add("bridge_fd", settings.BridgeFd);
        return published;
    }
}
