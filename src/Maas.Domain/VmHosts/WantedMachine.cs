using System.Globalization;
using Maas.Domain.Allocation;
using Maas.Domain.Nodes;

namespace Maas.Domain.VmHosts;

/// <summary>A machine that an allocation would have made for it (api-resources.md §7.1): by some constraints it is ordered, the others it must meet as any
/// machine does.</summary>
/// <param name="Cores">At least 1.</param>
/// <param name="Memory">MiB, at least 1024.</param>
/// <param name="Interfaces">The constraint as it was given; empty for none.</param>
/// <param name="Disks">Sizes in bytes, with their tags.</param>
public sealed record WantedMachine(
    int Cores, long Memory, string Interfaces, IReadOnlyList<(long Size, IReadOnlyList<string> Tags)> Disks, IReadOnlyList<Constraint> Conditions)
{
    private const int LeastMemory = 1024;
    private const int DefaultMemory = 2048;

    /// <summary>What the machine is made by, rather than chosen by.</summary>
    private static readonly HashSet<string> Ordered = ["storage", "interfaces"];

    /// <param name="sent">The constraints as they were sent.</param>
    /// <param name="understood">The same as conditions.</param>
    /// <returns>Null when its disks are asked for in words that only choose among disks there are.</returns>
    public static WantedMachine? Of(IReadOnlyDictionary<string, IReadOnlyList<string>> sent, IReadOnlyList<Constraint> understood) =>
        ComposeRules.Disks(Last(sent, "storage") ?? ComposeRules.DefaultStorage) is not { } disks ? null : new WantedMachine(
            (int)Least(sent, "cpu_count", 1), Math.Max(LeastMemory, (long)Least(sent, "mem", DefaultMemory)), Last(sent, "interfaces") ?? "", disks,
            [.. understood.Where(c => !Ordered.Contains(c.Name))]);

    /// <summary>The machine as a host would make it, in the first of the host's architectures in which it would do; null when it would in none.</summary>
    /// <param name="cards">Its network cards.</param>
    public Node? On(VmHost host, IReadOnlyList<ComposeNic> cards)
    {
        var prospect = new Node
        {
            SystemId = "",
            Id = 0,
            Hostname = "",
            VmHostId = host.Id,
            ZoneId = host.ZoneId,
            PoolId = host.PoolId,
            PowerType = host.Type,
            CpuCount = Cores,
            CpuSpeed = host.CpuSpeed,
            Memory = (int)Math.Min(Memory, int.MaxValue),
            Tags = [.. host.Tags.Append("virtual").Distinct()],
            Interfaces = [.. cards.Select((nic, i) => new Interface { Id = i, Name = $"eth{i}", VlanId = nic.VlanId })],
        };
        return host.Architectures.DefaultIfEmpty("amd64/generic").Select(architecture => prospect with { Architecture = architecture })
            .FirstOrDefault(machine => Conditions.All(c => c.Meets(machine)));
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
