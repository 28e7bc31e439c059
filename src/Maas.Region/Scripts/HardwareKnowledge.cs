using System.Text;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>What is known of a node when its scripts are chosen and given their parameters.</summary>
internal sealed class HardwareKnowledge(IStore store, ScriptOutputs outputs, ISettings settings)
{
    private const string ModaliasScript = "maas-list-modaliases";

    private static readonly string[] SettingParameters =
        ["maas_auto_ipmi_user", "maas_auto_ipmi_user_privilege_level", "maas_auto_ipmi_k_g_bmc_key", "maas_auto_ipmi_cipher_suite_id"];

    public HardwareFacts FactsOf(Node node) => new(Modaliases(node), node.Devices, node.Metadata);

    public ParameterScope ScopeOf(Node node)
    {
        var configured = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId)
            .Where(a => a.AllocType is not IpAllocationType.Discovered && (a.SubnetId is not null || a.AllocType == IpAllocationType.Dhcp))
            .SelectMany(a => a.Interfaces).Where(i => i.SystemId == node.SystemId).Select(i => i.InterfaceId).ToHashSet();
        return new ParameterScope(
            [.. node.Storage.BlockDevices.Where(d => !d.IsVirtual)], [.. node.Interfaces.Where(i => i.Enabled && configured.Contains(i.Id))],
            SettingParameters.ToDictionary(name => name, settings.Text));
    }

    private string[] Modaliases(Node node)
    {
        if (node.CommissioningSetId is not { } set) return [];
        var listed = store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set))
            .LastOrDefault(r => r.Name == ModaliasScript && r.Status == ScriptStatus.Passed);
        return Encoding.UTF8.GetString(outputs.Read(listed?.Stdout ?? listed?.Output)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
