using Maas.Api.Contract;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Machines;

/// <summary>Published JSON of machines.</summary>
internal sealed class MachineDocuments(MachineViews views, RenderedNodes rendered)
{
    public Fragment Of(Node node) => rendered.Of(node, views.Of);
}
