using Maas.Api.Contract;
using Maas.Domain.Allocation;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Constraints of a request against what is stored.</summary>
internal sealed class Constraints(IStore store)
{
    /// <param name="ignored">Parameters of the operation itself.</param>
    public IReadOnlyList<Constraint> Read(IReadOnlyDictionary<string, IReadOnlyList<string>> parameters, IReadOnlySet<string> ignored)
    {
        var names = Names();
        var constraints = new List<Constraint>();
        foreach (var (name, values) in parameters.Where(p => !ignored.Contains(p.Key)))
        {
            var given = values.Where(v => v.Length > 0).ToList();
            var parsed = MachineFilter.Parse(name, given, names) ?? throw ApiException.Field(name, "No such constraint.");
            if (given.Count > 0) constraints.Add(parsed.OrThrow());
        }

        return constraints;
    }

    public static IEnumerable<Node> Apply(IEnumerable<Node> nodes, IReadOnlyList<Constraint> constraints) =>
        nodes.Where(node => constraints.All(c => c.Meets(node)));

    private AllocationNames Names() => new(
        store.Documents(Collections.Zones).All.ToDictionary(z => z.Name, z => z.Id),
        store.Documents(Collections.Pools).All.ToDictionary(p => p.Name, p => p.Id),
        store.Documents(Collections.Domains).All.ToDictionary(d => d.Name, d => d.Id),
        store.Documents(Collections.Tags).All.Select(t => t.Name).ToHashSet(),
        store.Documents(AccountCollections.Users).All.Select(u => u.Username).ToHashSet());
}
