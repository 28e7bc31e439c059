using System.Net;
using System.Net.Sockets;
using Maas.Region.Networks;

namespace Maas.Appliance.Adapters;

/// <summary>Asks the wire whether an address is taken: a datagram makes the kernel resolve it, and the neighbour table tells whether anybody
/// answered (network.md §3.4). Needs no privilege and finds hosts that drop ICMP.</summary>
internal sealed class NeighbourProbe(TimeProvider clock) : IAddressProbe
{
    private const string Table = "/proc/net/arp";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public async Task<bool> IsTakenAsync(IPAddress address, CancellationToken cancel = default)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork || !IsDirectlyConnected(address)) return false;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Port 9, discard (RFC 863): whatever host there is ignores it.
            await socket.SendToAsync(new byte[] { 0 }, new IPEndPoint(address, 9), cancel);
        }
        catch (SocketException)
        {
            return false;
        }

        for (var waited = TimeSpan.Zero; waited < Patience; waited += Step)
        {
            if (Answered(address)) return true;
            await Task.Delay(Step, clock, cancel);
        }

        return Answered(address);
    }

    private static bool IsDirectlyConnected(IPAddress address) => LocalNetwork.Interfaces().Any(i => i.Addresses.Any(a => a.Network.Contains(address)));

    /// <summary>Columns: address, hardware type, flags (0x2: complete), hardware address, mask, device.</summary>
    private static bool Answered(IPAddress address)
    {
        var text = address.ToString();
        foreach (var line in File.ReadLines(Table))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length >= 4 && columns[0] == text) return columns[2] != "0x0" && columns[3] != "00:00:00:00:00:00";
        }

        return false;
    }
}
