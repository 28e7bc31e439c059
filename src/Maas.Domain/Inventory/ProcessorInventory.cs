using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Domain.Hardware;
using Maas.Domain.Nodes;

namespace Maas.Domain.Inventory;

/// <summary>Processors, memory and how they are spread over NUMA nodes (lifecycle.md §13.3 points 3 and 4).</summary>
public static partial class ProcessorInventory
{
    private const long Mebibyte = 1024 * 1024;

    public static Node Apply(Node node, HardwareReport report) => node with
    {
        CpuCount = report.Resources.Cpu.Total,
        CpuSpeed = Speed(report.Resources.Cpu),
        Memory = (int)(report.Resources.Memory.Total / Mebibyte),
        NumaNodes = Numa(node, report.Resources),
    };

    /// <summary>The processors' name where all are alike, without the speed some vendors append; empty when there is none.</summary>
    public static string Model(CpuResources cpu)
    {
        var names = cpu.Sockets.Select(s => s.Name ?? "").Distinct(StringComparer.Ordinal).ToList();
        return names is [{ Length: > 0 } name] ? name.Split(" @")[0].Trim() : "";
    }

    /// <summary>MHz: what the name says, else the fastest that any socket can, else what they run at on average; 0 when unknown.</summary>
    private static int Speed(CpuResources cpu)
    {
        foreach (var name in cpu.Sockets.Select(s => s.Name ?? ""))
        {
            if (Gigahertz().Match(name) is { Success: true } match
                && double.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ghz))
                return (int)Math.Round(ghz * 1000);
        }

        var turbo = cpu.Sockets.Select(s => s.FrequencyTurbo ?? 0).DefaultIfEmpty().Max();
        if (turbo > 0) return turbo;
        var running = cpu.Sockets.Select(s => s.Frequency ?? 0).Where(f => f > 0).ToList();
        return running.Count == 0 ? 0 : (int)Math.Round(running.Average() / 100) * 100;
    }

    private static IReadOnlyList<NumaNode> Numa(Node node, ReportResources found)
    {
        var cores = found.Cpu.Sockets.SelectMany(s => s.Cores).SelectMany(c => c.Threads).GroupBy(t => t.NumaNode)
            .ToDictionary(g => g.Key, g => g.Select(t => t.Id).Distinct().Order().ToList());
        var memory = found.Memory.Nodes is { Count: > 0 } nodes
            ? nodes.GroupBy(n => n.NumaNode).ToDictionary(g => g.Key, g => g.Last())
            : new Dictionary<int, MemoryNode> { [0] = new() { Total = found.Memory.Total, HugepagesTotal = found.Memory.HugepagesTotal } };
        return
        [
            .. cores.Keys.Union(memory.Keys).Order().Select(index => new NumaNode
            {
                Index = index,
                Cores = cores.GetValueOrDefault(index) ?? [],
                Memory = (int)Math.Clamp((memory.GetValueOrDefault(index)?.Total ?? 0) / Mebibyte, 0, int.MaxValue),
                HugepagesSet = Hugepages(node, found.Memory, memory.GetValueOrDefault(index)),
            }),
        ];
    }

    /// <summary>Only a deployed system's hugepages mean anything: the ephemeral one has none of the owner's.</summary>
    private static IReadOnlyList<Hugepages> Hugepages(Node node, MemoryResources memory, MemoryNode? here) =>
        node.Status == Lifecycle.NodeState.Deployed && memory.HugepagesSize > 0 && here is { HugepagesTotal: > 0 }
            ? [new Hugepages(memory.HugepagesSize, here.HugepagesTotal)]
            : [];

    [GeneratedRegex(@"@ (\d{1,3}\.\d{1,3})GHz$", RegexOptions.NonBacktracking)]
    private static partial Regex Gigahertz();
}
