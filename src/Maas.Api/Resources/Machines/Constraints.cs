using Maas.Api.Contract;
using Maas.Domain.Allocation;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Images;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Constraints of a request against what is stored.</summary>
internal sealed class Constraints(IStore store, ImageCatalog images)
{
    /// <summary>Constraints that nothing meets when they are empty; an empty one of the others asks for nothing.</summary>
    private static readonly HashSet<string> Choices =
    [
        "zone", "pool", "arch", "cpu_count", "mem", "not_in_zone", "not_in_pool", "subnets", "not_subnets", "hostname", "mac_address", "id", "domain", "status", "owner",
        "power_state", "link_speed",
    ];

    /// <param name="ignored">Parameters of the operation itself.</param>
    public IReadOnlyList<Constraint> Read(IReadOnlyDictionary<string, IReadOnlyList<string>> parameters, IReadOnlySet<string> ignored, ConstraintUse use)
    {
        var asked = parameters.Where(p => !ignored.Contains(p.Key)).ToList();
        if (asked.Count == 0) return [];
        var (model, constraints, errors) = (Model(), new List<Constraint>(), new FieldErrors());
        foreach (var (name, values) in asked)
        {
            if (!MachineFilter.Knows(name, use))
            {
                errors.Add(name, "No such constraint.");
                continue;
            }

            List<string> given = Choices.Contains(name) ? [.. values] : [.. values.Where(v => v.Length > 0)];
            if (given.Count > 0 && errors.Collect(() => MachineFilter.Read(new AskedConstraint(name, given, model)).OrThrow()) is { } constraint) constraints.Add(constraint);
        }

        errors.ThrowIfAny();
        return constraints;
    }

    public static IEnumerable<Node> Apply(IEnumerable<Node> nodes, IReadOnlyList<Constraint> constraints) =>
        nodes.Where(node => constraints.All(c => c.Meets(node)));

    /// <summary>The <c>constraints_by_type</c> of a chosen machine.</summary>
    public static Dictionary<string, object> ByType(Node chosen, IReadOnlyList<Constraint> constraints)
    {
        var parts = new Dictionary<string, object>();
        foreach (var constraint in constraints)
        {
            if (constraint.Parts?.Invoke(chosen) is { Count: > 0 } labelled) parts[constraint.Name] = labelled;
        }

        return parts;
    }

    /// <summary>How each candidate met the constraints, which <c>verbose</c> adds.</summary>
    public static IEnumerable<(string Name, object Value)> Verbose(IReadOnlyList<Node> candidates, IReadOnlyList<Constraint> constraints) =>
        constraints.Where(c => c.Verbose is not null).Select(c => ($"verbose_{c.Name}", c.Verbose!(candidates)));

    private AllocationModel Model()
    {
        var tags = store.Documents(Collections.Tags);
        var users = store.Documents(AccountCollections.Users);
        var addresses = store.Documents(Collections.IpAddresses);
        var vmHosts = store.Documents(VmHostCollections.Hosts);
        return new AllocationModel
        {
            Zones = store.Documents(Collections.Zones).All.ToDictionary(z => z.Name, z => z.Id),
            Pools = store.Documents(Collections.Pools).All.ToDictionary(p => p.Name, p => p.Id),
            Domains = store.Documents(Collections.Domains).All.ToDictionary(d => d.Name),
            IsTag = name => tags.Find(name) is not null,
            IsUser = name => users.Find(name) is not null,
            Architectures = images.UsableArchitectures,
            VmHost = id => vmHosts.Find(Collections.Key(id)),
            Network = Region.Networks.StoredNetworks.Of(store),
            Addresses = node => addresses.Where(Collections.IpAddressesByNode, node.SystemId),
        };
    }
}
