using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;

namespace Maas.Rack.Dhcp;

/// <summary>Looks for other DHCP servers on our wires: hears what is said to clients, and from time to time asks like a client itself.</summary>
internal sealed class ServerSearch(ILeases leases, DhcpServerOptions options, TimeProvider clock, Conversation conversation)
{
    private const int RefreshMilliseconds = 500;

    private readonly byte[] _frame = new byte[2048];
    private readonly HashSet<string> _answered = [];
    private long _nextSearch = clock.GetUtcNow().ToUnixTimeMilliseconds() + 1000;
    private long _searchEnds = long.MaxValue;
    private long _nextRefresh;

    /// <summary>Takes what was said to clients by way of an interface.</summary>
    public void Hear(Link link)
    {
        nint length;
        while ((length = Native.Receive(link.ServerReplies, ref MemoryMarshal.GetArrayDataReference(_frame), _frame.Length, Native.DontWait)) > 0)
        {
            if (!UdpFrame.TryRead(_frame.AsSpan(0, (int)length), out var frame) || frame.SourceMac == link.Mac) continue;
            if (!DhcpPacket.TryRead(frame.Payload, out var packet) || packet.Header.Op != DhcpHeader.BootReply) continue;
            if (!packet.TryFind(OptionCode.DhcpMessageType, out var type) || type is not [(byte)MessageType.Offer or (byte)MessageType.Ack]) continue;
            if (!packet.TryFind(OptionCode.ServerIdentifier, out var id) || id.Length != Ipv4Address.Length) continue;
            var server = Ipv4Address.Read(id);
            if (conversation.IsOurs(server)) continue;
            _answered.Add(link.Name);
            leases.SawServer(link.Name, server, frame.SourceMac);
        }
    }

    /// <summary>Asks when it is time to, and draws the conclusion when the answers are in.</summary>
    public void Tick(IReadOnlyList<Link> links, Outbox outbox)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (now >= _nextRefresh)
        {
            _nextRefresh = now + RefreshMilliseconds;
            foreach (var link in links) link.Refresh();
        }

        if (now >= _searchEnds)
        {
            _searchEnds = long.MaxValue;
            foreach (var link in links.Where(l => !_answered.Contains(l.Name))) leases.SawNoServer(link.Name);
        }

        if (now < _nextSearch) return;
        _answered.Clear();
        foreach (var link in links.Where(l => !l.Mac.IsEmpty)) Ask(link, outbox);
        _nextSearch = now + (long)options.SearchEvery.TotalMilliseconds;
        _searchEnds = now + (long)options.SearchWait.TotalMilliseconds;
    }

    /// <summary>A DISCOVER with our own MAC address, to be answered by broadcast.</summary>
    private void Ask(Link link, Outbox outbox)
    {
        var writer = new OptionWriter(outbox.Next[UdpFrame.HeaderLength..]);
        writer.Header(new DhcpHeader
        {
            Op = DhcpHeader.BootRequest,
            HardwareType = DhcpHeader.Ethernet,
            HardwareLength = MacAddress.Length,
            Xid = (uint)RandomNumberGenerator.GetInt32(int.MaxValue),
            Flags = DhcpHeader.BroadcastFlag,
            Chaddr = (UInt128)link.Mac.Value << 80,
        });
        writer.WriteByte(OptionCode.DhcpMessageType, (byte)MessageType.Discover);
        writer.Write(OptionCode.ParameterRequestList, [OptionCode.SubnetMask, OptionCode.Router, OptionCode.DomainNameServer]);
        var length = UdpFrame.HeaderLength + writer.Finish();
        UdpFrame.WriteHeaders(
            outbox.Next[..length],
            (link.Mac, Ipv4Address.Any, (ushort)options.ClientPort),
            (MacAddress.Broadcast, Ipv4Address.Broadcast, (ushort)options.Port));
        outbox.Add(link.Frames, link.Address, length);
    }
}
