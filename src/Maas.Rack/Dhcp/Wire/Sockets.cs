using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Maas.Protocols.Primitives;

namespace Maas.Rack.Dhcp.Wire;

/// <summary>Opens the sockets that DHCP needs. A failure is an exception that says what is missing.</summary>
internal static class Sockets
{
    private const int BufferOctets = 4 << 20;

    /// <summary>Whether a UDP port is free for a server of its own; another that shares it would take half of the requests.</summary>
    public static void CheckFree(int port)
    {
        var socket = Open(Native.AfInet, Native.Datagram, 0, "UDP");
        try
        {
            Bind(socket, port);
        }
        finally
        {
            _ = Native.Close(socket);
        }
    }

    /// <summary>UDP datagrams to a port that came in by one interface, with the address each was sent to.</summary>
    public static int Listen(string interfaceName, int port)
    {
        var socket = OpenUdp();
        var name = Encoding.ASCII.GetBytes(interfaceName + "\0");
        Set(socket, Native.SocketLevel, Native.BindToDevice, name, $"bind to {interfaceName}");
        Set(socket, Native.IpLevel, Native.PacketInfo, 1);
        Bind(socket, port);
        return socket;
    }

    /// <summary>Sends UDP datagrams from a port by whatever way the kernel routes them; hears nothing.</summary>
    public static int Sender(int port)
    {
        var socket = OpenUdp();
        SocketFilters.Attach(socket, SocketFilters.Nothing);
        Bind(socket, port);
        return socket;
    }

    /// <summary>Sends whole Ethernet frames by one interface; hears nothing.</summary>
    public static int SendFrames(uint interfaceIndex) => Frames(interfaceIndex, 0, SocketFilters.Nothing);

    /// <summary>Takes the Ethernet frames that come in by one interface and pass the filter.</summary>
    /// <remarks>A socket for one EtherType would be handed frames of other VLANs too, after their tag was taken off: the filter could not tell. Bound to
    /// all of them, it sees frames as they came. What the box itself sends is left out before anything is copied.</remarks>
    public static int TakeFrames(uint interfaceIndex, SocketFilters.Instruction[] filter)
    {
        var socket = Frames(interfaceIndex, Native.EtherTypeAll, filter);

        // Older kernels do not know it; then our own frames are heard, and known by their sender.
        _ = Native.SetOption(socket, Native.PacketLevel, Native.PacketIgnoreOutgoing, ref BitConverter.GetBytes(1)[0], 4);
        return socket;
    }

    /// <summary>Has the kernel hand over the VLAN tag with each frame.</summary>
    public static void WantTags(int socket) => Set(socket, Native.PacketLevel, Native.PacketAuxiliaryData, 1);

    /// <summary>Has the card take frames to all IPv6 routers (33:33:00:00:00:02, RFC 2464 §7). One that cannot hears none, and nobody is the worse for it.</summary>
    public static void JoinRouters(int socket, uint interfaceIndex)
    {
        // struct packet_mreq: interface, type, length and room for an address.
        Span<byte> membership = stackalloc byte[16];
        membership.Clear();
        MemoryMarshal.Write(membership, interfaceIndex);
        MemoryMarshal.Write(membership[4..], (ushort)Native.PacketMulticast);
        MemoryMarshal.Write(membership[6..], (ushort)MacAddress.Length);
        ((ReadOnlySpan<byte>)[0x33, 0x33, 0, 0, 0, 2]).CopyTo(membership[8..]);
        _ = Native.SetOption(socket, Native.PacketLevel, Native.PacketAddMembership, ref membership[0], membership.Length);
    }

    private static int Frames(uint interfaceIndex, ushort etherType, SocketFilters.Instruction[] filter)
    {
        // Index 0 would be every interface there is.
        if (interfaceIndex == 0) throw new SocketFailedException("find the interface", Native.NoSuchDevice);
        var socket = Open(Native.AfPacket, Native.Raw, 0, "packet");
        if (!SocketFilters.Attach(socket, filter)) throw Failed("filter a packet socket");
        SetBuffers(socket);
        Span<byte> address = stackalloc byte[20];
        LinkAddress(address, interfaceIndex, etherType);
        if (Native.Bind(socket, ref address[0], address.Length) != 0) throw Failed("bind a packet socket");
        return socket;
    }

    /// <summary>struct sockaddr_ll.</summary>
    public static void LinkAddress(Span<byte> address, uint interfaceIndex, ushort etherType)
    {
        address[..20].Clear();
        MemoryMarshal.Write(address, (ushort)Native.AfPacket);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], etherType);
        MemoryMarshal.Write(address[4..], interfaceIndex);
    }

    /// <summary>struct sockaddr_in.</summary>
    public static void InternetAddress(Span<byte> address, Ipv4Address ip, int port)
    {
        address[..16].Clear();
        MemoryMarshal.Write(address, (ushort)Native.AfInet);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)port);
        ip.Write(address[4..]);
    }

    private static int OpenUdp()
    {
        var socket = Open(Native.AfInet, Native.Datagram, 0, "UDP");
        Set(socket, Native.SocketLevel, Native.ReuseAddress, 1);
        Set(socket, Native.SocketLevel, Native.Broadcast, 1);
        SetBuffers(socket);
        return socket;
    }

    private static int Open(int family, int type, int protocol, string kind)
    {
        var socket = Native.Socket(family, type | Native.SocketFlags, protocol);
        return socket >= 0 ? socket : throw Failed($"open a {kind} socket");
    }

    private static void Bind(int socket, int port)
    {
        Span<byte> address = stackalloc byte[16];
        InternetAddress(address, Ipv4Address.Any, port);
        if (Native.Bind(socket, ref address[0], address.Length) != 0) throw Failed($"bind UDP port {port}");
    }

    /// <summary>A storm of clients must not overrun what waits; without the right to force it, the system's limit stands.</summary>
    private static void SetBuffers(int socket)
    {
        var octets = BitConverter.GetBytes(BufferOctets);
        if (Native.SetOption(socket, Native.SocketLevel, Native.ReceiveBufferForce, ref octets[0], 4) != 0)
            _ = Native.SetOption(socket, Native.SocketLevel, Native.ReceiveBuffer, ref octets[0], 4);
        if (Native.SetOption(socket, Native.SocketLevel, Native.SendBufferForce, ref octets[0], 4) != 0)
            _ = Native.SetOption(socket, Native.SocketLevel, Native.SendBuffer, ref octets[0], 4);
    }

    private static void Set(int socket, int level, int name, int value) => Set(socket, level, name, BitConverter.GetBytes(value), "set an option of");

    private static void Set(int socket, int level, int name, byte[] value, string what)
    {
        if (Native.SetOption(socket, level, name, ref value[0], value.Length) != 0) throw Failed($"{what} a socket");
    }

    private static SocketFailedException Failed(string what) => new(what, Marshal.GetLastPInvokeError());
}

/// <summary>A socket that DHCP needs is not to be had.</summary>
public sealed class SocketFailedException(string what, int error) : Exception($"DHCP could not {what}: {Marshal.GetPInvokeErrorMessage(error)}.")
{
    /// <summary>Somebody else has the port.</summary>
    public bool IsInUse => error == Native.AddressInUse;

    /// <summary>The process may not.</summary>
    public bool IsForbidden => error is Native.NotPermitted or Native.AccessDenied;
}
