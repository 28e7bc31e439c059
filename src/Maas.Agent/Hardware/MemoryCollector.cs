using System.Globalization;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>Memory that is fitted, which is more than the kernel has left for itself: whole blocks where the kernel counts in blocks.</summary>
internal sealed class MemoryCollector(SystemTree tree)
{
    private const string Blocks = "/sys/devices/system/memory";

    public MemoryResources Collect()
    {
        var info = Info("/proc/meminfo", "");
        var pageSize = info.GetValueOrDefault("Hugepagesize");
        var free = info.GetValueOrDefault("MemFree") + info.GetValueOrDefault("Buffers") + info.GetValueOrDefault("Cached");
        var total = Math.Max(BlockTotal(Blocks), info.GetValueOrDefault("MemTotal"));
        var nodes = NodeNumbers(tree).Select(node => Node(node, pageSize)).ToList();
        return new MemoryResources
        {
            Total = total,
            Used = total - free,
            HugepagesTotal = Count(info, "HugePages_Total") * pageSize,
            HugepagesUsed = (Count(info, "HugePages_Total") - Count(info, "HugePages_Free")) * pageSize,
            HugepagesSize = pageSize,
            Nodes = nodes.Count > 0 ? nodes : null,
        };
    }

    public static IReadOnlyList<int> NodeNumbers(SystemTree tree) =>
        [.. tree.Names("/sys/devices/system/node").Where(name => name.StartsWith("node", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name.AsSpan(4), CultureInfo.InvariantCulture)).Order()];

    private MemoryNode Node(int node, long pageSize)
    {
        var path = $"/sys/devices/system/node/node{node}";
        var info = Info(path + "/meminfo", $"Node {node} ");
        var total = Math.Max(BlockTotal(path), info.GetValueOrDefault("MemTotal"));
        var pages = Count(info, "HugePages_Total");
        return new MemoryNode
        {
            NumaNode = node,
            Total = total,
            Used = total - info.GetValueOrDefault("MemFree"),
            HugepagesTotal = pages * pageSize,
            HugepagesUsed = (pages - Count(info, "HugePages_Free")) * pageSize,
        };
    }

    /// <summary>Online blocks below a directory, times their size; zero where the kernel has no memory hot-plug.</summary>
    private long BlockTotal(string directory)
    {
        if (!long.TryParse(tree.Text(Blocks + "/block_size_bytes"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
            return 0;
        return size * tree.Names(directory).Count(name => name.StartsWith("memory", StringComparison.Ordinal) && tree.Text($"{directory}/{name}/online") == "1");
    }

    private static long Count(Dictionary<string, long> info, string name) => info.GetValueOrDefault(name);

    /// <summary>Bytes where the line says kB, else the number.</summary>
    private Dictionary<string, long> Info(string path, string prefix)
    {
        var info = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in tree.Lines(path))
        {
            var text = line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line;
            var parts = text.Split((char[])[' ', ':', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 2 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var number))
                info[parts[0]] = parts.Length > 2 && parts[2] == "kB" ? number * 1024 : number;
        }
        return info;
    }
}
