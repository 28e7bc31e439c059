using System.Net.NetworkInformation;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;

namespace Maas.Rack.Discovery;

/// <summary>Asks every address of a network who has it; the answers come to whoever watches the interface.</summary>
public sealed class ArpScan(TimeProvider clock)
{
    private const int SlowPerSecond = 9;
    private const int FastPerSecond = 1000;

    /// <summary>Questions sent in one go.</summary>
    private const int Burst = 20;

    /// <exception cref="SocketFailedException">Frames may not be sent.</exception>
    public async Task AskAsync(string interfaceName, Cidr network, bool slow, CancellationToken cancel)
    {
        using var link = new Link(interfaceName, default, Native.InterfaceIndex(interfaceName), Sockets.Frames(Native.InterfaceIndex(interfaceName), 0, SocketFilters.Nothing));
        link.Refresh();
        var outbox = new Outbox(Burst, Burst * Outbox.MostOctets);
        var (burst, perSecond) = slow ? (1, SlowPerSecond) : (Burst, FastPerSecond);
        var pause = TimeSpan.FromSeconds((double)burst / perSecond);
        var sent = 0;
        for (var number = network.FirstNumber; number <= network.LastNumber; number++)
        {
            ArpPacket.Probe(link.Mac, new Ipv4Address((uint)number)).Write(outbox.Next);
            outbox.Add(link.Frames, link.Address, ArpPacket.FrameLength);
            if (++sent % burst != 0) continue;
            outbox.Send();
            await Task.Delay(pause, clock, cancel);
        }

        outbox.Send();
    }
}

/// <summary>Asks every address by ICMP echo: also those behind a bridge that keeps ARP to itself.</summary>
public static class PingScan
{
    private const int Patience = 1000;

    public static Task AskAsync(Cidr network, int atOnce, CancellationToken cancel) => Parallel.ForEachAsync(
        Addresses(network), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel },
        async (address, _) =>
        {
            using var ping = new Ping();
            try
            {
                for (var attempt = 0; attempt < 3; attempt++)
                    if ((await ping.SendPingAsync(address, Patience)).Status == IPStatus.Success) return;
            }
            catch (PingException)
            {
                // Not reachable is an answer too.
            }
        });

    private static IEnumerable<System.Net.IPAddress> Addresses(Cidr network)
    {
        for (var number = network.FirstNumber; number <= network.LastNumber; number++) yield return number.ToAddress(isIPv6: false);
    }
}
