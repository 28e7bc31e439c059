using System.Runtime.InteropServices;
using Maas.Protocols.Primitives;

namespace Maas.Rack.Dhcp.Wire;

/// <summary>Datagrams or frames taken many at a time (recvmmsg(2)), each with the address it was sent to or the VLAN it was on. The memory is made once
/// and does not move.</summary>
internal sealed class Inbox
{
    public const int Most = 64;

    private const int MostOctets = 2048;

    /// <summary>One struct cmsghdr (16 octets) with a struct in_pktinfo (12) or tpacket_auxdata (20), aligned.</summary>
    private const int ControlLength = 40;

    /// <summary>TP_STATUS_VLAN_VALID.</summary>
    private const int IsTagged = 0x10;

    private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(Most * MostOctets, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(Most * ControlLength, pinned: true);
    private readonly Native.Vector[] _vectors = GC.AllocateArray<Native.Vector>(Most, pinned: true);
    private readonly Native.MessageHeader[] _headers = GC.AllocateArray<Native.MessageHeader>(Most, pinned: true);

    public Inbox()
    {
        for (var i = 0; i < Most; i++)
        {
            _vectors[i].Base = Marshal.UnsafeAddrOfPinnedArrayElement(_octets, i * MostOctets);
            _vectors[i].Length = MostOctets;
            _headers[i].Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _headers[i].VectorCount = 1;
            _headers[i].Control = Marshal.UnsafeAddrOfPinnedArrayElement(_control, i * ControlLength);
        }
    }

    /// <summary>Takes what waits, at most <see cref="Most"/>.</summary>
    /// <returns>How many.</returns>
    public int Receive(int socket)
    {
        for (var i = 0; i < Most; i++) _headers[i].ControlLength = ControlLength;
        return Math.Max(0, Native.Receive(socket, ref _headers[0], Most, Native.DontWait, 0));
    }

    /// <summary>A datagram; empty when it was longer than any that DHCP has.</summary>
    public ReadOnlySpan<byte> this[int i] =>
        (_headers[i].Flags & Native.Truncated) != 0 ? default : _octets.AsSpan(i * MostOctets, (int)_headers[i].Length);

    /// <summary>The address in the datagram's header: 255.255.255.255, or one of ours.</summary>
    public Ipv4Address DestinationOf(int i) => _headers[i].ControlLength >= 28
        ? Ipv4Address.Read(_control.AsSpan(i * ControlLength + 24))
        : Ipv4Address.Broadcast;

    /// <summary>The VLAN whose tag a frame carried; null without one, and for one that names none but a priority.</summary>
    public int? TagOf(int i)
    {
        if (_headers[i].ControlLength < 36) return null;
        var control = _control.AsSpan(i * ControlLength);
        if (MemoryMarshal.Read<int>(control[8..]) != Native.PacketLevel || (MemoryMarshal.Read<int>(control[16..]) & IsTagged) == 0) return null;
        return (MemoryMarshal.Read<ushort>(control[32..]) & 0xfff) is > 0 and < 0xfff and var vid ? vid : null;
    }
}
