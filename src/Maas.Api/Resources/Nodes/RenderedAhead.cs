using Maas.Api.Resources.Machines;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>Renders the machines of a large rack behind the start, so that the first list is not made while somebody waits for it. What is not asked for
/// soon is dropped as everything else (<see cref="RenderedNodes"/>).</summary>
internal sealed class RenderedAhead(IStore store, MachineDocuments documents)
{
    /// <summary>Fewer are rendered within the time of one request, and an idle appliance stays small.</summary>
    public const int Worthwhile = 250;

    public void Render(CancellationToken stop)
    {
        var machines = store.Documents(Collections.Nodes).All.Where(n => n.NodeType == NodeType.Machine).ToList();
        if (machines.Count < Worthwhile) return;
        // From the end: a list that is asked for meanwhile comes from the beginning, and nothing is rendered twice.
        for (var i = machines.Count - 1; i >= 0 && !stop.IsCancellationRequested; i--) documents.Of(machines[i]);
    }
}
