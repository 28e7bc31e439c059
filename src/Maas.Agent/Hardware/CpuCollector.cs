using System.Globalization;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>Sockets, cores and threads from sysfs; names from <c>/proc/cpuinfo</c>.</summary>
internal sealed class CpuCollector(SystemTree tree)
{
    private const string Root = "/sys/devices/system/cpu";

    private sealed record Place(int Id, int Socket, int Die, int Core, bool Online);

    public CpuResources Collect()
    {
        var info = CpuInfo();
        var places = tree.Names(Root).Where(name => name.StartsWith("cpu", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => At(int.Parse(name.AsSpan(3), CultureInfo.InvariantCulture))).OrderBy(place => place.Id).ToList();
        if (places.Count == 0)
            places = [.. info.Keys.Select(id => new Place(id, 0, 0, id, true))];
        return new CpuResources
        {
            Architecture = MachineResources.KernelArchitecture(),
            Total = places.Count,
            Sockets = [.. places.GroupBy(place => place.Socket).OrderBy(socket => socket.Key).Select(socket => Socket(socket, info))],
        };
    }

    private CpuSocket Socket(IGrouping<int, Place> socket, Dictionary<int, Dictionary<string, string>> info)
    {
        var first = socket.OrderByDescending(place => place.Online).ThenBy(place => place.Id).First();
        var facts = info.GetValueOrDefault(first.Id) ?? [];
        var isolated = Ranges(tree.Text(Root + "/isolated")).ToHashSet();
        var nodes = Nodes();
        var cores = socket.GroupBy(place => (place.Die, place.Core)).OrderBy(core => core.Key).Select(core => new CpuCore
        {
            Core = core.Key.Core,
            Die = core.Key.Die,
            Frequency = Frequency(core.First().Id, info),
            Threads = [.. core.Select((place, index) => new CpuThread { Id = place.Id, Thread = index, NumaNode = nodes.GetValueOrDefault(place.Id), Online = place.Online, Isolated = isolated.Contains(place.Id) })],
        }).ToList();
        var speeds = cores.Select(core => core.Frequency).OfType<int>().ToList();
        return new CpuSocket
        {
            Name = facts.GetValueOrDefault("model name") ?? facts.GetValueOrDefault("cpu"),
            Vendor = facts.GetValueOrDefault("vendor_id"),
            Socket = socket.Key,
            Cache = Caches(first.Id),
            Cores = cores,
            Frequency = speeds.Count > 0 ? (int)speeds.Average() : null,
            FrequencyMinimum = Kilohertz(first.Id, "cpuinfo_min_freq"),
            FrequencyTurbo = Kilohertz(first.Id, "cpuinfo_max_freq"),
        };
    }

    private Place At(int id)
    {
        var topology = $"{Root}/cpu{id}/topology";
        // An offline thread has no topology; cpu0 often cannot go offline and has no switch.
        var online = tree.Number($"{Root}/cpu{id}/online") is null or 1;
        return new Place(id, Math.Max(0, tree.Int(topology + "/physical_package_id")), Math.Max(0, tree.Int(topology + "/die_id")), Math.Max(0, tree.Int(topology + "/core_id", id)), online);
    }

    private List<CpuCache>? Caches(int cpu)
    {
        var caches = tree.Names($"{Root}/cpu{cpu}/cache").Where(name => name.StartsWith("index", StringComparison.Ordinal)).Select(name => $"{Root}/cpu{cpu}/cache/{name}")
            .Select(cache => new CpuCache { Level = tree.Int(cache + "/level"), Type = tree.Text(cache + "/type") ?? "", Size = Bytes(tree.Text(cache + "/size")) }).ToList();
        return caches.Count > 0 ? caches : null;
    }

    private int? Frequency(int cpu, Dictionary<int, Dictionary<string, string>> info) =>
        Kilohertz(cpu, "scaling_cur_freq") ?? (double.TryParse(info.GetValueOrDefault(cpu)?.GetValueOrDefault("cpu MHz"), CultureInfo.InvariantCulture, out var mhz) ? (int)mhz : null);

    private int? Kilohertz(int cpu, string name) => tree.Number($"{Root}/cpu{cpu}/cpufreq/{name}") is { } kilohertz ? (int)(kilohertz / 1000) : null;

    /// <summary>NUMA node by thread.</summary>
    private Dictionary<int, int> Nodes()
    {
        var nodes = new Dictionary<int, int>();
        foreach (var node in MemoryCollector.NodeNumbers(tree))
        {
            foreach (var cpu in Ranges(tree.Text($"/sys/devices/system/node/node{node}/cpulist")))
                nodes[cpu] = node;
        }
        return nodes;
    }

    private Dictionary<int, Dictionary<string, string>> CpuInfo()
    {
        var processors = new Dictionary<int, Dictionary<string, string>>();
        Dictionary<string, string> current = [];
        foreach (var line in tree.Lines("/proc/cpuinfo"))
        {
            if (line.IndexOf(':') is not (> 0 and var colon))
                continue;
            var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (name == "processor" && int.TryParse(value, CultureInfo.InvariantCulture, out var id))
                processors[id] = current = [];
            current[name] = value;
        }
        return processors;
    }

    /// <summary><c>0-3,8</c>.</summary>
    public static IEnumerable<int> Ranges(string? list)
    {
        foreach (var part in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out var from) || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var to))
                yield break;
            for (var id = from; id <= to; id++)
                yield return id;
        }
    }

    /// <summary><c>32K</c>.</summary>
    private static long Bytes(string? size) =>
        size is { Length: > 1 } && long.TryParse(size.AsSpan(0, size.Length - 1), CultureInfo.InvariantCulture, out var number) ? number << (size[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 }) : 0;
}
