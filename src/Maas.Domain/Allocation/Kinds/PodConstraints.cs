using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;

namespace Maas.Domain.Allocation.Kinds;

/// <summary>The VM host of a machine, by its name and by its type.</summary>
internal static class PodConstraints
{
    public static readonly IReadOnlyList<ConstraintKind> Kinds = [Of("pod", host => host.Name), Of("pod_type", host => host.Type)];

    private static ConstraintKind Of(string name, Func<VmHost, string> of) => new(name, asked => asked.Any(node => HostOf(node, asked.Model) is { } host ? of(host) : ""))
    {
        Negation = "not_" + name,
    };

    private static VmHost? HostOf(Node node, AllocationModel model) => node.VmHostId is { } id ? model.VmHost(id) : null;
}
