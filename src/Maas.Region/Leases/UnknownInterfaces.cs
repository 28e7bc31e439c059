using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Leases;

/// <summary>Interfaces that belong to no node: a MAC address seen by DHCP, or one that a user reserved an address for (network.md §4.1, §6.4).</summary>
public static class UnknownInterfaces
{
    public static readonly Collection<Interface> All = new("unknown_interfaces", i => Collections.Key(i.Id));

    public static readonly Index<Interface> ByMac = All.Index("MAC address", i => i.MacAddress is { } mac ? [mac.ToString()] : []);
}
