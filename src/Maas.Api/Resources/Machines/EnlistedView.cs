using Maas.Api.Resources.Domains;
using Maas.Domain.Nodes;

namespace Maas.Api.Resources.Machines;

/// <summary>What a machine that registers itself is told (api-resources.md §5.1, end).</summary>
public sealed record EnlistedView(
    string SystemId, string Hostname, DomainView? Domain, string Fqdn, string? Architecture, int Status, string PowerType, string PowerState, object? Zone,
    string? StatusAction, string? StatusMessage, string StatusName, int NodeType, string ResourceUri)
{
    public static EnlistedView Of(Node node, MachineViews views)
    {
        var view = views.Of(node);
        return new EnlistedView(
            view.SystemId, view.Hostname, view.Domain, view.Fqdn, view.Architecture, view.Status, view.PowerType, view.PowerState, view.Zone,
            view.StatusAction, view.StatusMessage, view.StatusName, view.NodeType, view.ResourceUri);
    }
}
