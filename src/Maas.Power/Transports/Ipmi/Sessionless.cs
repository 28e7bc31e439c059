using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>The few commands that need no session, in an unsigned packet of no session (power.md §3.4).</summary>
/// <param name="rmcpPlus">In the wrapper of IPMI 2.0, which some BMCs want for what IPMI 2.0 added.</param>
internal sealed class Sessionless(IpmiLink link, IpmiLogin login, bool rmcpPlus = false) : IpmiSession(link, login)
{
    public override uint BmcSessionId => 0;

    protected override void Wrap(ref WireWriter writer, scoped ReadOnlySpan<byte> message)
    {
        if (rmcpPlus) RmcpPlusPacket.WriteSetup(ref writer, PayloadType.Message, message);
        else Lan15Packet.Write(ref writer, AuthType.None, 0, 0, [], message);
    }


    protected override bool TryUnwrap(ReadOnlySpan<byte> datagram, out byte[] message)
    {
        message = [];
        if (!RmcpPacket.TryRead(datagram, out var messageClass, out var body) || messageClass != RmcpClass.Ipmi) return false;
        if (rmcpPlus)
        {
            if (!RmcpPlusPacket.TryRead(body, out var plus) || plus is not { Type: PayloadType.Message, SessionId: 0, IsAuthenticated: false, IsEncrypted: false }) return false;
            message = plus.Payload.ToArray();
            return true;
        }

        if (!Lan15Packet.TryRead(body, bigEndian: false, out var packet) || packet.SessionId != 0) return false;
        message = packet.Payload.ToArray();
        return true;
    }

    protected override PowerException Silent() => IpmiFailures.Silence();
}
