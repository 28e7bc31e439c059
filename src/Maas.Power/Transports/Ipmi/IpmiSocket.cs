using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Ipmi;

namespace Maas.Power.Transports.Ipmi;

/// <summary>One UDP socket for all BMCs of an address family: datagrams go to whoever talks with the address they come from.</summary>
internal sealed class IpmiSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly Func<SocketAddress, IpmiLink?> _find;

    /// <param name="find">The conversation with an address; unknown senders are not answered.</param>
    public IpmiSocket(AddressFamily family, Func<SocketAddress, IpmiLink?> find)
    {
        _find = find;
        _socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        _socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        _ = ReceiveAsync(family);
    }

    /// <exception cref="PowerException">There is no way to the address.</exception>
    public void Send(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, to);
        }
        catch (SocketException problem) when (problem.SocketErrorCode is not SocketError.NoBufferSpaceAvailable and not SocketError.WouldBlock)
        {
            throw new PowerException(PowerFailure.Unreachable, $"{problem.Message}.  Check BMC configuration and connectivity and try again.", problem);
        }
        catch (SocketException)
        {
            // The queue is full: as good as lost on the way, and sent again like it.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync(AddressFamily family)
    {
        // One more than the longest: a longer datagram shows, and is dropped.
        var buffer = new byte[RmcpPacket.MaxLength + 1];
        var from = new SocketAddress(family);
        while (true)
        {
            try
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from);
                _find(from)?.Received(buffer.AsSpan(0, length));
            }
            catch (SocketException problem) when (problem.SocketErrorCode is not SocketError.OperationAborted)
            {
                // A datagram of ours came back as an ICMP error: no reason to stop listening to the others.
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }
}
