using System.Text;
using Maas.Domain.Discovery;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Discovery;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Discovery;

/// <summary>A station as published (api-resources.md §14).</summary>
public sealed record DiscoveryView(
    string DiscoveryId, string Ip, string MacAddress, string? MacOrganization, string? LastSeen, string? Hostname, string? FabricName, int? Vid, ObserverView? Observer,
    string ResourceUri);

/// <summary>The interface that heard it.</summary>
public sealed record ObserverView(string SystemId, string Hostname, int InterfaceId, string InterfaceName);

/// <summary>Shows stations.</summary>
internal sealed class DiscoveryViews(IStore store, ControllerNode controller, IOrganizations organizations)
{
    public static string IdOf(Discovered station) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{station.Ip},{station.MacAddress}"));

    public DiscoveryView Of(Discovered station)
    {
        var own = controller.Current;
        var nic = own?.Interface(station.Neighbour.InterfaceId);
        return new DiscoveryView(
            IdOf(station), station.Ip.ToString(), station.MacAddress.ToString(), organizations.Of(station.MacAddress), Timestamps.Iso(station.LastSeen), station.Hostname,
            FabricOf(nic), station.Neighbour.Vid, own is null || nic is null ? null : new ObserverView(own.SystemId, own.Hostname, nic.Id, nic.Name),
            $"/MAAS/api/2.0/discovery/{IdOf(station)}/");
    }

    private string? FabricOf(Interface? nic) => nic?.VlanId is { } vlan && store.Documents(Collections.Vlans).Find(Collections.Key(vlan)) is { } on
        ? store.Documents(Collections.Fabrics).Find(Collections.Key(on.FabricId))?.DisplayName
        : null;
}
