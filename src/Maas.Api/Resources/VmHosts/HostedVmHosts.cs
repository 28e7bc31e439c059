using Maas.Api.Contract;
using Maas.Domain.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

/// <summary>The VM hosts that run on a node: it is not taken from under them unless that is wanted (api-resources.md §5.5).</summary>
internal sealed class HostedVmHosts(IStore store, VmHostRegistry registry)
{
    /// <summary>Refuses while there are any; with force they go first, their virtual machines with them.</summary>
    public async Task GoAsync(Node node, bool force, Caller caller)
    {
        var hosts = store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByNode, node.SystemId);
        if (hosts.Count == 0) return;
        if (!force) throw ApiException.BadRequest($"The following VM hosts must be removed first: {string.Join(", ", hosts.Select(h => h.Name))}");
        foreach (var host in hosts) await registry.RemoveAsync(host, decompose: false, caller.Username, keepNode: true);
    }
}
