using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Rack.Dhcp.Wire;

/// <summary>One interface served: its sockets and what is served on its wire.</summary>
internal sealed class Link : IDisposable
{
    private readonly byte[] _address = new byte[20];

    /// <summary>Without sockets: what is written for it goes nowhere.</summary>
    public Link(string name, MacAddress mac, uint index)
    {
        Name = name;
        Mac = mac;
        Sockets.LinkAddress(_address, index, Native.EtherTypeIp);
    }

    /// <summary>Only to send frames.</summary>
    public Link(string name, MacAddress mac, uint index, int frames)
        : this(name, mac, index) => Frames = frames;

    public string Name { get; }

    /// <summary>A bridge takes another address when a port joins it: see <see cref="Refresh"/>.</summary>
    public MacAddress Mac { get; private set; }

    /// <summary>Requests, as UDP datagrams.</summary>
    public int Requests { get; private init; } = -1;

    /// <summary>Sends frames.</summary>
    public int Frames { get; private init; } = -1;

    /// <summary>ARP replies, as frames.</summary>
    public int ArpReplies { get; private init; } = -1;

    /// <summary>What DHCP servers say to clients, as frames.</summary>
    public int ServerReplies { get; private init; } = -1;

    /// <summary>Questions for IPv6 routers, as frames.</summary>
    public int RouterSolicitations { get; private init; } = -1;

    /// <summary>The network on this wire; null when none is served.</summary>
    public SharedNetwork? Network { get; set; }

    /// <summary>This interface as the kernel wants it with a frame.</summary>
    public ReadOnlySpan<byte> Address => _address;

    /// <exception cref="SocketFailedException">A socket is not to be had.</exception>
    public static Link Open(string name, DhcpServerOptions options)
    {
        var index = Native.InterfaceIndex(name);
        var link = new Link(name, default, index)
        {
            Requests = Sockets.Listen(name, options.Port),
            Frames = Sockets.SendFrames(index),
            ArpReplies = Sockets.TakeFrames(index, SocketFilters.ArpReplies),
            ServerReplies = Sockets.TakeFrames(index, SocketFilters.ToClients((ushort)options.ClientPort)),
            RouterSolicitations = Sockets.TakeFrames(index, SocketFilters.RouterSolicitations),
        };
        Sockets.JoinRouters(link.RouterSolicitations, index);
        link.Refresh();
        return link;
    }

    /// <summary>Asks the kernel for the interface's address of the moment, which a packet socket knows.</summary>
    public void Refresh()
    {
        Span<byte> address = stackalloc byte[20];
        var length = address.Length;
        if (Native.GetName(Frames, ref address[0], ref length) == 0 && address[11] == MacAddress.Length && MacAddress.TryRead(address[12..], out var mac)) Mac = mac;
    }

    public void Dispose()
    {
        foreach (var socket in (ReadOnlySpan<int>)[Requests, Frames, ArpReplies, ServerReplies, RouterSolicitations])
        {
            if (socket >= 0) _ = Native.Close(socket);
        }
    }
}
