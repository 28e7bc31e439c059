using System.Globalization;
using System.Text.RegularExpressions;

namespace Maas.Domain.VmHosts;

/// <summary>Whether a host has room for a machine, and which storage pool each disk goes to (power.md §8.3).</summary>
public static partial class ComposeRules
{
    public const string DefaultStorage = "root:8(local)";

    /// <summary>Why the host cannot promise this much; null when it can.</summary>
    public static string? Overcommit(VmHost host, VmResources used, int cores, long memory)
    {
        var cpu = (host.Total.Cores * host.CpuOverCommitRatio) - used.Cores;
        if (cpu < cores) return Sentence(host, "CPU overcommit", host.CpuOverCommitRatio, cpu, cores);
        var room = (host.Total.Memory * host.MemoryOverCommitRatio) - used.Memory;
        return room < memory ? Sentence(host, "Memory overcommit", host.MemoryOverCommitRatio, room, memory) : null;
    }

    /// <summary>Reads <c>[label:]size[(tag,…)]</c> items, sizes in GB; null when malformed.</summary>
    public static IReadOnlyList<(long Size, IReadOnlyList<string> Tags)>? Disks(string storage)
    {
        var disks = new List<(long, IReadOnlyList<string>)>();
        var at = 0;
        while (at < storage.Length)
        {
            if (Item().Match(storage, at) is not { Success: true } match || match.Index != at) return null;
            var gigabytes = double.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture);
            if (gigabytes is <= 0 or > 1_000_000) return null;
            disks.Add(((long)(gigabytes * 1_000_000_000), [.. match.Groups["tags"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]));
            at += match.Length;
        }

        return disks.Count > 0 ? disks : null;
    }

    /// <summary>The pool that a tag names; else the default one, when the disk fits; else the first with room. Refused when none has any.</summary>
    public static Outcome<IReadOnlyList<ComposeDisk>> Place(VmHost host, IReadOnlyDictionary<string, long> used, IReadOnlyList<(long Size, IReadOnlyList<string> Tags)> disks)
    {
        var free = host.StoragePools.ToDictionary(p => p.Id, p => p.Total - used.GetValueOrDefault(p.Id));
        var placed = new List<ComposeDisk>();
        foreach (var (size, tags) in disks)
        {
            var named = host.StoragePools.Where(p => tags.Contains(p.Name) || tags.Contains(p.Id)).ToList();
            var candidates = named.Count > 0 ? named : [.. new[] { host.DefaultPool }.OfType<VmStoragePool>().Concat(host.StoragePools).Distinct()];
            if (candidates.FirstOrDefault(p => free[p.Id] >= size) is not { } pool)
                return Refusal.Unavailable($"Not enough storage space on any storage pools: {string.Join(", ", candidates.Select(p => p.Name))}");
            free[pool.Id] -= size;
            placed.Add(new ComposeDisk(size, pool, [.. tags.Where(t => t != pool.Name && t != pool.Id)]));
        }

        return placed;
    }

    private static string Sentence(VmHost host, string what, double ratio, double available, double wanted) => string.Create(
        CultureInfo.InvariantCulture,
        $"Unable to compose KVM instance in '{host.Name}'. {what} ratio is {ratio:0.0###} and there are {Math.Max(0, Math.Floor(available))} available resources; {wanted} requested.");

    [GeneratedRegex(@"\G(?:[A-Za-z0-9]+:)?(?<size>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\((?<tags>[A-Za-z0-9_.,\s-]*)\))?(?:,|$)")]
    private static partial Regex Item();
}
