using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Rack.Dhcp;

/// <summary>What the DHCP server asks per packet, and whom it tells. Nothing here waits but <see cref="Flush"/>.</summary>
public interface ILeases
{
    /// <summary>What is served now; the same object until something changed.</summary>
    DhcpPlan Plan { get; }

    /// <summary>Decides about a request. A lease granted is not durable yet.</summary>
    LeaseAnswer Decide(in LeaseRequest request);

    /// <summary>Somebody answered for an address that was about to be offered.</summary>
    void Conflict(Ipv4Address address);

    /// <summary>Makes every lease granted before the call durable. Called by one thread, which then sends the ACKs.</summary>
    /// <exception cref="IOException">They are not durable: no ACK may be sent.</exception>
    void Flush();

    /// <summary>A server that is not ours answers on an interface; the station is zero when only its address is known.</summary>
    void SawServer(string interfaceName, Ipv4Address server, MacAddress station);

    /// <summary>Nobody answered a question put to all servers on an interface.</summary>
    void SawNoServer(string interfaceName);
}
