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

    /// <param name="from">The interface's own address. A question without one is a probe (RFC 5227 §2.1.1), and a host that is about to take
    /// the address would think that somebody else is too.</param>
    /// <exception cref="SocketFailedException">Frames may not be sent.</exception>
    public async Task AskAsync(string interfaceName, Ipv4Address from, Cidr network, bool slow, CancellationToken cancel)
    {
        var index = Native.InterfaceIndex(interfaceName);
        using var link = new Link(interfaceName, default, index, Sockets.SendFrames(index));
        link.Refresh();
        var outbox = new Outbox(Burst, Burst * Outbox.MostOctets);
        var (burst, perSecond) = slow ? (1, SlowPerSecond) : (Burst, FastPerSecond);
        var pause = TimeSpan.FromSeconds((double)burst / perSecond);
        var sent = 0;
        foreach (var address in network.Hosts())
        {
            if (address == from) continue;
            new ArpPacket(1, link.Mac, from, default, address).Write(outbox.Next);
            outbox.Add(link.Frames, link.Address, ArpPacket.FrameLength);
            if (++sent % burst != 0) continue;
            outbox.Send();
            await Task.Delay(pause, clock, cancel);
        }

        outbox.Send();
    }
}
