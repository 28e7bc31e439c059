using Maas.Api.Resources.Domains;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Devices;

/// <summary>A device as published (api-resources.md §8.1).</summary>
public sealed record DeviceView(
    string SystemId, string Hostname, string Description, DomainView? Domain, string Fqdn, string? Owner, IReadOnlyDictionary<string, string> OwnerData,
    string? Parent, IReadOnlyList<string> TagNames, int? AddressTtl, IReadOnlyList<string> IpAddresses, IReadOnlyList<InterfaceView> InterfaceSet, object? Zone,
    int NodeType, string NodeTypeName, IReadOnlyDictionary<string, string> WorkloadAnnotations, string ResourceUri);

/// <summary>Makes the published form of devices.</summary>
internal sealed class DeviceViews(IStore store, IGroupViews groups)
{
    public DeviceView Of(Node node) => new(
        node.SystemId, node.Hostname, node.Description,
        store.Documents(Collections.Domains).Find(Collections.Key(node.DomainId)) is { } domain ? DomainView.Of(domain, store) : null, NodeFacts.Fqdn(node, store),
        node.Owner, node.OwnerData, node.Parent, node.Tags, node.AddressTtl,
        NodeFacts.Addresses(store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId)),
        [.. node.Interfaces.OrderBy(i => i.Id).Select(i => InterfaceView.Of(node, i, store))], groups.Zone(node.ZoneId), (int)node.NodeType,
        NodeFacts.TypeName(node.NodeType), node.OwnerData, $"/MAAS/api/2.0/devices/{node.SystemId}/");
}
