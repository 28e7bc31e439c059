using System.Globalization;
using Maas.Domain.Allocation;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Region.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

/// <summary>Machines made for an allocation that no machine there is can meet (api-resources.md §7.1): on the first VM host with room, then on the first that
/// has room only by its over-commitment. They are gone again once they are released.</summary>
internal sealed class AllocationComposing(IStore store, Composition composition, ComposedCards cards, VmHostUse use, NodeNames names)
{
    private const int LeastMemory = 1024;
    private const int DefaultMemory = 2048;

    /// <summary>What the machine is made by, rather than chosen by.</summary>
    private static readonly HashSet<string> Ordered = ["storage", "interfaces"];

    /// <param name="sent">The constraints as they were sent.</param>
    /// <param name="understood">The same as conditions.</param>
    /// <returns>A machine that is Ready; null when no VM host can make one that would do.</returns>
    public async Task<Node?> ComposeAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> sent, IReadOnlyList<Constraint> understood, Asked asked)
    {
        var hosts = store.Documents(VmHostCollections.Hosts).All.Where(h => h.Can("composable")).OrderBy(h => h.Id).ToList();
        if (hosts.Count == 0 || ComposeRules.Disks(Last(sent, "storage") ?? ComposeRules.DefaultStorage) is not { } disks) return null;
        var (cores, memory) = ((int)Least(sent, "cpu_count", 1), Math.Max(LeastMemory, (long)Least(sent, "mem", DefaultMemory)));
        foreach (var byOvercommitment in new[] { false, true })
        {
            foreach (var host in hosts)
            {
                var free = host.Total - use.Of(host);
                if ((cores > free.Cores || memory > free.Memory) != byOvercommitment || cores > host.Total.Cores) continue;
                if (Prospect(host, cores, memory, Last(sent, "interfaces") ?? "", understood) is not { } prospect) continue;
                var made = await composition.ComposeAsync(
                    host.Id,
                    new ComposeRequest
                    {
                        Order = new ComposeOrder { Hostname = names.NewHostname(), Architecture = prospect.Architecture, Cores = cores, Memory = memory },
                        Interfaces = Last(sent, "interfaces") ?? "",
                        Disks = disks,
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

    /// <summary>The machine as it would be, if it would do.</summary>
    private Node? Prospect(VmHost host, int cores, long memory, string interfaces, IReadOnlyList<Constraint> understood)
    {
        var attached = cards.Attach(host, interfaces);
        if (attached.IsRefused) return null;
        var (nics, uplink) = attached.Value!;
        var prospect = new Node
        {
            SystemId = "",
            Id = 0,
            Hostname = "",
            VmHostId = host.Id,
            ZoneId = host.ZoneId,
            PoolId = host.PoolId,
            PowerType = host.Type,
            CpuCount = cores,
            CpuSpeed = host.CpuSpeed,
            Memory = (int)Math.Min(memory, int.MaxValue),
            Tags = [.. host.Tags.Append("virtual").Distinct()],
            Interfaces = [.. (nics.Count > 0 ? nics : new[] { uplink }.OfType<ComposeNic>()).Select((nic, i) => new Interface { Id = i, Name = $"eth{i}", VlanId = nic.VlanId })],
        };
        return host.Architectures.DefaultIfEmpty("amd64/generic").Select(architecture => prospect with { Architecture = architecture })
            .FirstOrDefault(machine => understood.Where(c => !Ordered.Contains(c.Name)).All(c => c.Meets(machine)));
    }

    private static string? Last(IReadOnlyDictionary<string, IReadOnlyList<string>> sent, string name) =>
        sent.TryGetValue(name, out var values) ? values.LastOrDefault(v => v.Length > 0) : null;

    /// <summary>Of repeated values the smallest counts, as when a machine is chosen.</summary>
    private static double Least(IReadOnlyDictionary<string, IReadOnlyList<string>> sent, string name, double standard)
    {
        if (!sent.TryGetValue(name, out var values)) return standard;
        var numbers = values.Select(v => double.TryParse(v, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).Where(double.IsFinite).ToList();
        return numbers.Count == 0 ? standard : Math.Clamp(Math.Ceiling(numbers.Min()), 1, int.MaxValue);
    }
}
