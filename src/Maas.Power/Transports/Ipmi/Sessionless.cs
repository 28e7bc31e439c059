using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>The few commands that need no session, in an unsigned IPMI 1.5 packet (power.md §3.4).</summary>
internal sealed class Sessionless(IpmiLink link, IpmiLogin login) : IpmiSession(link, login)
{
    public override uint BmcSessionId => 0;

    protected override void Wrap(ref WireWriter writer, scoped ReadOnlySpan<byte> message) => Lan15Packet.Write(ref writer, AuthType.None, 0, 0, [], message);

    protected override bool TryUnwrap(ReadOnlySpan<byte> datagram, out byte[] message)
    {
        message = [];
        if (!RmcpPacket.TryRead(datagram, out var messageClass, out var body) || messageClass != RmcpClass.Ipmi) return false;
        if (!Lan15Packet.TryRead(body, bigEndian: false, out var packet) || packet.SessionId != 0) return false;
        message = packet.Payload.ToArray();
        return true;
    }

    protected override PowerException Silent() => IpmiFailures.Silence();
}
