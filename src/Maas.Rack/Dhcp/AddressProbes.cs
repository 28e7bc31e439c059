using System.Runtime.InteropServices;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;

namespace Maas.Rack.Dhcp;

/// <summary>New addresses put to the wire before they are offered (RFC 2131 §3.1, RFC 5227 §2.1.1). Clients that are known never come here; in a
/// storm of strangers only so many wait, the others are offered unasked.</summary>
internal sealed class AddressProbes(ILeases leases, DhcpServerOptions options, TimeProvider clock)
{
    private const int Most = 512;

    private readonly List<Waiting> _waiting = [];
    private readonly byte[] _frame = new byte[2048];

    /// <summary>Whether another address may be put to the wire.</summary>
    public bool HaveRoom => _waiting.Count < Most;

    public bool Any => _waiting.Count > 0;

    private sealed record Waiting(Link Link, Ipv4Address Address, byte[] Datagram, MacAddress Client, long Due);

    /// <summary>Asks who has the address; the datagram is answered when nobody does.</summary>
    public void Begin(Link link, Ipv4Address address, ReadOnlySpan<byte> datagram, Outbox outbox)
    {
        var due = clock.GetUtcNow().ToUnixTimeMilliseconds() + (long)options.ProbeWait.TotalMilliseconds;
        _waiting.Add(new Waiting(link, address, datagram.ToArray(), DhcpHeader.Read(datagram).Mac, due));

        // The replies come to the address given here: it must be the one of this moment.
        link.Refresh();
        ArpPacket.Probe(link.Mac, address).Write(outbox.Next);
        outbox.Add(link.Frames, link.Address, ArpPacket.FrameLength);
    }

    /// <summary>Takes the replies that came in by an interface; hands back the datagrams whose address is taken, to be decided anew.</summary>
    public void Hear(Link link, Action<Link, byte[], bool> again)
    {
        nint length;
        while ((length = Native.Receive(link.ArpReplies, ref MemoryMarshal.GetArrayDataReference(_frame), _frame.Length, Native.DontWait)) > 0)
        {
            if (!ArpPacket.TryRead(_frame.AsSpan(0, (int)length), out var reply)) continue;

            // A client that kept the address from before answers for itself.
            var found = _waiting.FindIndex(w => w.Link == link && w.Address == reply.Sender && w.Client != reply.SenderMac);
            if (found < 0) continue;
            var taken = _waiting[found];
            _waiting.RemoveAt(found);
            leases.Conflict(taken.Address);
            again(link, taken.Datagram, true);
        }
    }

    /// <summary>Hands back the datagrams whose address nobody claimed.</summary>
    public void End(Action<Link, byte[], bool> again)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();

        // They came in order, and wait equally long.
        while (_waiting.Count > 0 && _waiting[0].Due <= now)
        {
            var free = _waiting[0];
            _waiting.RemoveAt(0);
            again(free.Link, free.Datagram, false);
        }
    }
}
