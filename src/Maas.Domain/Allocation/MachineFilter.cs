using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Allocation;

/// <summary>Names that constraints refer to, resolved from what is stored.</summary>
public sealed record AllocationNames(
    IReadOnlyDictionary<string, int> Zones, IReadOnlyDictionary<string, int> Pools, IReadOnlyDictionary<string, int> Domains, IReadOnlySet<string> Tags,
    IReadOnlySet<string> Users);

/// <summary>One understood constraint: whether a node meets it.</summary>
public sealed record Constraint(string Name, string Shown, Func<Node, bool> Meets);

/// <summary>Turns list filters and allocation constraints into conditions on nodes (api-resources.md §7).</summary>
public static class MachineFilter
{
    private static readonly char[] Blanks = [' ', ',', '\t', '\n'];

    /// <summary>The condition of one parameter; null for a name that is no constraint.</summary>
    public static Outcome<Constraint>? Parse(string name, IReadOnlyList<string> values, AllocationNames names)
    {
        var negated = name.StartsWith("not_", StringComparison.Ordinal);
        var positive = name switch
        {
            "not_in_zone" => "zone",
            "not_in_pool" => "pool",
            _ => negated ? name[4..] : name,
        };
        var parsed = Positive(positive, name, values, names);
        if (parsed is null || parsed.IsRefused || !negated) return parsed;
        var constraint = parsed.Value!;
        return constraint with { Meets = node => !constraint.Meets(node) };
    }

    private static Outcome<Constraint>? Positive(string kind, string name, IReadOnlyList<string> values, AllocationNames names) => kind switch
    {
        "system_id" or "id" => Any(name, values, n => n.SystemId),
        "hostname" => Any(name, values, n => n.Hostname),
        "name" => Make(name, values, n => values.Any(v => n.Hostname == v || n.Hostname == v.Split('.')[0])),
        "arch" => Architecture(name, values),
        "cpu_count" => Least(name, values, n => n.CpuCount, "Invalid CPU count: number required."),
        "cpu_speed" => Least(name, values, n => n.CpuSpeed, "Invalid CPU speed: number required."),
        "mem" => Least(name, values, n => n.Memory, "Invalid memory: number of MiB required."),
        "link_speed" => Least(name, values, n => n.Interfaces.Select(i => i.LinkSpeed).DefaultIfEmpty().Max(), "Invalid link speed: number required."),
        "tags" => Tags(name, values, names),
        "zone" => Known(name, values, names.Zones, "zone(s)", n => n.ZoneId),
        "pool" => Known(name, values, names.Pools, "pool(s)", n => n.PoolId),
        "domain" => Known(name, values, names.Domains, "domain(s)", n => n.DomainId),
        "agent_name" => Any(name, values, n => n.AgentName),
        "owner" => values.FirstOrDefault(v => !names.Users.Contains(v)) is { } nobody
            ? Refusal.Invalid(name, $"No such owner: '{nobody}'.")
            : Any(name, values, n => n.Owner ?? ""),
        "mac_address" => Macs(name, values),
        "power_state" => Choice(name, values, ["on", "off", "unknown", "error"], n => n.PowerState.ToString().ToLowerInvariant()),
        "deployment_target" => Choice(name, values, ["memory", "disk"], n => n.EphemeralDeploy ? "memory" : "disk"),
        "status" => Choice(name, values, [.. Enum.GetValues<NodeState>().Select(s => StateFacts.Of(s).Label)], n => StateFacts.Of(n.Status).Label),
        "simple_status" => Choice(
            name, values, ["allocated", "broken", "commissioning", "deployed", "deploying", "failed", "new", "other", "ready", "releasing", "rescue_mode", "testing"],
            n => StateFacts.Of(n.Status).Simple.ToLowerInvariant().Replace(' ', '_')),
        _ => null,
    };

    private static Constraint Make(string name, IReadOnlyList<string> values, Func<Node, bool> meets) => new(name, $"{name}={string.Join(',', values)}", meets);

    private static Constraint Any(string name, IReadOnlyList<string> values, Func<Node, string> of)
    {
        var wanted = values.Select(v => v.TrimStart('=')).ToHashSet(StringComparer.Ordinal);
        return Make(name, values, n => wanted.Contains(of(n)));
    }

    private static Outcome<Constraint> Choice(string name, IReadOnlyList<string> values, IReadOnlyList<string> choices, Func<Node, string> of) =>
        values.Select(v => v.TrimStart('=')).FirstOrDefault(v => !choices.Contains(v)) is { } wrong
            ? Refusal.Invalid(name, $"Select a valid choice. {wrong} is not one of the available choices.")
            : Any(name, values, of);

    private static Outcome<Constraint> Least(string name, IReadOnlyList<string> values, Func<Node, int> of, string message)
    {
        var least = double.MaxValue;
        foreach (var value in values)
        {
            if (!double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number)) return Refusal.Invalid(name, message);
            least = Math.Min(least, number);
        }

        return Make(name, values, n => of(n) >= least);
    }

    private static Constraint Architecture(string name, IReadOnlyList<string> values) => Make(name, values, n => values.Any(v =>
    {
        var wanted = v == "arm" ? "armhf" : v;
        return n.Architecture == wanted || n.Architecture.StartsWith(wanted + "/", StringComparison.Ordinal);
    }));

    private static Outcome<Constraint> Tags(string name, IReadOnlyList<string> values, AllocationNames names)
    {
        var wanted = values.SelectMany(v => v.Split(Blanks, StringSplitOptions.RemoveEmptyEntries)).Distinct().ToList();
        var unknown = wanted.Where(t => !names.Tags.Contains(t)).ToList();
        if (unknown.Count > 0 && name == "tags") return Refusal.Invalid(name, $"No such tag(s): {string.Join(", ", unknown.Select(t => $"'{t}'"))}.");
        return name == "tags" ? Make(name, wanted, n => wanted.All(n.Tags.Contains)) : Make(name, wanted, n => wanted.Any(n.Tags.Contains));
    }

    private static Outcome<Constraint> Known(string name, IReadOnlyList<string> values, IReadOnlyDictionary<string, int> known, string kind, Func<Node, int> of)
    {
        if (values.FirstOrDefault(v => !known.ContainsKey(v)) is { } missing) return Refusal.Invalid(name, $"No such {kind}: {missing}.");
        var numbers = values.Select(v => known[v]).ToHashSet();
        return Make(name, values, n => numbers.Contains(of(n)));
    }

    private static Outcome<Constraint> Macs(string name, IReadOnlyList<string> values)
    {
        var wanted = new HashSet<Protocols.Primitives.MacAddress>();
        foreach (var value in values)
        {
            if (!Protocols.Primitives.MacAddress.TryParse(value, null, out var mac)) return Refusal.Invalid(name, $"'{value}' is not a valid MAC address.");
            wanted.Add(mac);
        }

        return Make(name, values, n => n.Interfaces.Any(i => i.MacAddress is { } mac && wanted.Contains(mac)));
    }
}
