using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Region.Bmcs;

/// <summary>Settings of all the equipment that the appliance uses. A server that trusts the appliance by one set may be asked to trust another (power.md §6.2).</summary>
public sealed class KnownSettings(IStore store)
{
    /// <summary>Of VM hosts of the type, then of nodes: a walk over all of them, for when the equipment's own settings were not enough.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Of(string type) =>
    [
        .. store.Documents(VmHostCollections.Hosts).All.Where(h => h.Type == type).Select(h => h.Parameters),
        .. store.Documents(Collections.Nodes).All.Where(n => n.PowerType == type).Select(n => n.PowerParameters),
    ];
}
