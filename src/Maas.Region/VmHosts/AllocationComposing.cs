using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>Machines made for an allocation that no machine there is can meet (api-resources.md §7.1): on the first VM host with room, then on the first that
/// has room only by its over-commitment. They are gone again once they are released.</summary>
public sealed class AllocationComposing(IStore store, Composition composition, ComposedCards cards, VmHostUse use, NodeNames names)
{
    /// <returns>A machine that is Ready; null when no VM host can make one that would do.</returns>
    public async Task<Node?> ComposeAsync(WantedMachine wanted, Asked asked)
    {
        var hosts = store.Documents(VmHostCollections.Hosts).All.Where(h => h.Can("composable")).OrderBy(h => h.Id).ToList();
        foreach (var byOvercommitment in new[] { false, true })
        {
            foreach (var host in hosts.Where(h => h.Total.Cores >= wanted.Cores && LacksRoom(h, wanted) == byOvercommitment))
            {
                if (Prospect(host, wanted) is not { } prospect) continue;
                var made = await composition.ComposeAsync(
                    host.Id,
                    new ComposeRequest
                    {
                        Order = new ComposeOrder { Hostname = names.NewHostname(), Architecture = prospect.Architecture, Cores = wanted.Cores, Memory = wanted.Memory },
                        Interfaces = wanted.Interfaces,
                        Disks = wanted.Disks,
                        SkipCommissioning = true,
                        Dynamic = true,
                    },
                    asked);
                // What one host refuses another may do.
                if (!made.IsRefused) return made.Value;
            }
        }

        return null;
    }

    private bool LacksRoom(VmHost host, WantedMachine wanted)
    {
        var free = host.Total - use.Of(host);
        return wanted.Cores > free.Cores || wanted.Memory > free.Memory;
    }

    /// <summary>The machine as it would be, if it would do.</summary>
    private Node? Prospect(VmHost host, WantedMachine wanted)
    {
        var attached = cards.Attach(host, wanted.Interfaces);
        if (attached.IsRefused) return null;
        var (nics, uplink) = attached.Value!;
        return wanted.On(host, nics.Count > 0 ? nics : [.. new[] { uplink }.OfType<ComposeNic>()]);
    }
}
