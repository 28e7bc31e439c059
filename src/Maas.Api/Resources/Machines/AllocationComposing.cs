using System.Globalization;
using Maas.Domain.Allocation;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Region.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Makes a machine for an allocation that found none (api-resources.md §7.1, end): on a VM host whose machines meet the constraints, first where nothing
/// need be promised twice. Such a machine is gone when it is released.</summary>
internal sealed class AllocationComposing(IStore store, Composition composition, VmHostUse use, NodeNames names)
{
    private const int LeastMemory = 1024;

    /// <summary>What the machine is made to meet; everything else has to be true of the host's machines anyway.</summary>
    private static readonly HashSet<string> Made = ["storage", "interfaces"];

    /// <returns>Null when no host can make one.</returns>
    public async Task<Node?> ComposeAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> asked, IReadOnlyList<Constraint> constraints, Asked by)
    {
        if (asked.ContainsKey("system_id")) return null;
        var cores = Number(asked, "cpu_count", 1);
        var memory = Math.Max(LeastMemory, Number(asked, "mem", 2048));
        var storage = Text(asked, "storage") is { Length: > 0 } wanted ? wanted : ComposeRules.DefaultStorage;
        if (ComposeRules.Disks(storage) is not { } disks) return null;
        var hosts = store.Documents(VmHostCollections.Hosts).All.Where(h => h.Can("composable")).OrderBy(h => Overcommits(h, cores, memory)).ThenBy(h => h.Id).ToList();
        foreach (var host in hosts)
        {
            if (ArchitectureOf(host, asked) is not { } architecture) continue;
            var example = new Node
            {
                SystemId = "",
                Id = 0,
                Hostname = "",
                Architecture = architecture,
                CpuCount = cores,
                CpuSpeed = host.CpuSpeed,
                Memory = memory,
                ZoneId = host.ZoneId,
                PoolId = host.PoolId,
                PowerType = host.Type,
                VmHostId = host.Id,
            };
            if (!constraints.Where(c => !Made.Contains(c.Name)).All(c => c.Meets(example))) continue;
            var made = await composition.ComposeAsync(
                host.Id,
                new ComposeRequest
                {
                    Order = new ComposeOrder
                    {
                        Hostname = names.NewHostname(),
                        Architecture = architecture,
                        Cores = cores,
                        Memory = memory,
                        Interfaces = Text(asked, "interfaces") ?? "",
                    },
                    Disks = disks,
                    SkipCommissioning = true,
                    Dynamic = true,
                },
                by);
            if (!made.IsRefused) return made.Value;
        }

        return null;
    }

    private bool Overcommits(VmHost host, int cores, int memory) =>
        use.Of(host) is var used && (used.Cores + cores > host.Total.Cores || used.Memory + memory > host.Total.Memory);

    /// <summary>The first of the host's architectures that is wanted; null when none is.</summary>
    private static string? ArchitectureOf(VmHost host, IReadOnlyDictionary<string, IReadOnlyList<string>> asked)
    {
        var offered = host.Architectures.Count > 0 ? host.Architectures : ["amd64/generic"];
        return asked.TryGetValue("arch", out var wanted) && wanted.Any(w => w.Length > 0)
            ? offered.FirstOrDefault(o => wanted.Any(w => o == w || o.StartsWith(w + "/", StringComparison.Ordinal)))
            : offered[0];
    }

    private static string? Text(IReadOnlyDictionary<string, IReadOnlyList<string>> asked, string name) => asked.TryGetValue(name, out var values) ? values[^1] : null;

    private static int Number(IReadOnlyDictionary<string, IReadOnlyList<string>> asked, string name, int otherwise) =>
        double.TryParse(Text(asked, name), CultureInfo.InvariantCulture, out var number) && number is > 0 and < int.MaxValue ? (int)Math.Ceiling(number) : otherwise;
}
