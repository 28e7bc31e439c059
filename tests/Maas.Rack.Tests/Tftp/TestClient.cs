using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Tftp;

namespace Maas.Rack.Tests.Tftp;

/// <summary>A TFTP client that can misbehave: every packet it sends and takes is the test's own.</summary>
internal sealed class TestClient(int serverPort) : IDisposable
{
    private readonly Socket _socket = Bound();

    /// <summary>Where the server sends from; the port of the transfer once it has begun.</summary>
    public IPEndPoint? Server { get; private set; }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    public void Request(string file, TftpOptions? options = null, TftpMode mode = TftpMode.Octet, TftpOpcode opcode = TftpOpcode.ReadRequest)
    {
        var packet = new byte[600];
        var length = TftpPacket.WriteRequest(packet, new TftpRequest(opcode, file, mode, options ?? TftpOptions.None));
        SendTo(packet.AsSpan(0, length), new IPEndPoint(IPAddress.Loopback, serverPort));
    }

    public void SendTo(ReadOnlySpan<byte> packet, EndPoint to) => _socket.SendTo(packet, SocketFlags.None, to);

    public void Acknowledge(long block)
    {
        var packet = new byte[4];
        TftpPacket.WriteAcknowledgment(packet, (ushort)block);
        SendTo(packet, Server!);
    }

    public void Abort(TftpErrorCode code)
    {
        var packet = new byte[64];
        SendTo(packet.AsSpan(0, TftpPacket.WriteError(packet, code, "User aborted the transfer")), Server!);
    }

    public async Task<byte[]> ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[70_000];
        var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancel);
        Server = (IPEndPoint)received.RemoteEndPoint;
        return buffer[..received.ReceivedBytes];
    }

    /// <summary>Fetches a file as RFC 1350 and RFC 7440 say.</summary>
    /// <param name="loses">Blocks the network is to lose on their first arrival.</param>
    public async Task<byte[]> FetchAsync(string file, CancellationToken cancel, TftpOptions? options = null, TftpMode mode = TftpMode.Octet, Func<long, bool>? loses = null)
    {
        Request(file, options, mode);
        var content = new MemoryStream();
        var (block, window, have, inWindow) = (TftpOptions.DefaultBlockSize, 1, 0L, 0);
        var lost = new HashSet<long>();
        while (true)
        {
            var packet = await ReceiveAsync(cancel);
            if (TftpPacket.TryReadOptionAcknowledgment(packet, out var answered))
            {
                (block, window) = (answered.BlockSize ?? block, answered.WindowSize ?? window);
                Acknowledge(0);
                continue;
            }

            if (TftpPacket.TryReadError(packet, out var code, out var message)) throw new IOException($"{code}: {message}");
            Assert.True(TftpPacket.TryReadData(packet, out var number, out var data));
            if (number != (ushort)(have + 1))
            {
                // Something is missing: say once what was last.
                if (number == (ushort)(have + 2)) Acknowledge(have);
                continue;
            }

            if (loses?.Invoke(have + 1) == true && lost.Add(have + 1)) continue;
            have++;
            content.Write(data);
            inWindow++;
            if (data.Length < block)
            {
                Acknowledge(have);
                return content.ToArray();
            }

            if (inWindow < window) continue;
            Acknowledge(have);
            inWindow = 0;
        }
    }

    public void Dispose() => _socket.Dispose();
}
