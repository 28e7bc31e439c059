using System.Net;
using Maas.Protocols.Primitives;
using Maas.Region.Booting;

namespace Maas.Appliance.Adapters;

/// <summary>The kernel's ARP table.</summary>
internal sealed class KernelNeighbours : INeighbours
{
    private const string Table = "/proc/net/arp";

    public MacAddress? Find(IPAddress address)
    {
        try
        {
            foreach (var line in File.ReadLines(Table).Skip(1))
            {
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var ip, _, _, var mac, ..] && ip == address.ToString()
                    && MacAddress.TryParse(mac, out var found) && !found.IsEmpty)
                    return found;
            }
        }
        catch (IOException)
        {
            // No table, no neighbour.
        }

        return null;
    }
}
