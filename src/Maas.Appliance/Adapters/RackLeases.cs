using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;
using Maas.Region.Leases;

namespace Maas.Appliance.Adapters;

/// <summary>The DHCP server's port on the region's leases.</summary>
internal sealed class RackLeases(LeaseBook book, ForeignServers foreign) : ILeases
{
    public DhcpPlan Plan => book.Plan;

    public LeaseAnswer Decide(in LeaseRequest request) => book.Decide(in request);

    public void Conflict(Ipv4Address address) => book.Conflict(address);

    public void Flush() => book.Flush();

    public void SawServer(string interfaceName, Ipv4Address server, MacAddress station) => foreign.Saw(interfaceName, server, station);

    public void SawNoServer(string interfaceName) => foreign.SawNone(interfaceName);
}
