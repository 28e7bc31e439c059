using System.Net;
using Maas.Domain.Booting;
using Maas.Protocols.Primitives;

namespace Maas.Region.Booting;

/// <summary>Who asks for a boot configuration, as the network shows it.</summary>
/// <param name="Local">The appliance's address that was asked.</param>
public sealed record BootContact(BootProtocol Protocol, IPAddress Local, IPAddress Remote);

/// <summary>The neighbours that this box has heard from, for clients that name no MAC address.</summary>
public interface INeighbours
{
    MacAddress? Find(IPAddress address);
}
