using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Maas.Testing.Lab;

/// <summary>
/// Sends IPv6 router advertisements (RFC 4861 §4.2) into the lab: iPXE waits 13 s for one on networks that have none. The router says that it is
/// nobody's default router and that there is one prefix.
/// </summary>
public sealed class RouterAdvertiser : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");
    private static readonly IPAddress Prefix = IPAddress.Parse("fd77::");

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    private RouterAdvertiser(Socket socket, int index) => _sending = SendAsync(socket, new IPEndPoint(new IPAddress(AllNodes.GetAddressBytes(), index), 0), _stop.Token);

    public static async Task<RouterAdvertiser> StartAsync(LabNetwork network)
    {
        var index = int.Parse((await Programs.RunAsync(network.Inside("cat", $"/sys/class/net/{LabNetwork.Bridge}/ifindex"))).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        var socket = NamespaceSockets.Create(network.Name, AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        // Neighbour discovery is only believed with a hop limit that no router has touched (RFC 4861 §6.1.2).
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        return new RouterAdvertiser(socket, index);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
    }

    private static async Task SendAsync(Socket socket, IPEndPoint to, CancellationToken stop)
    {
        using (socket)
        {
            var message = Advertisement();
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await socket.SendToAsync(message, to, stop);
                    await Task.Delay(Interval, stop);
                }
                catch (SocketException)
                {
                    // The link-local address is not there in the first second, or the namespace is gone.
                    await Task.Delay(Interval, CancellationToken.None);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    /// <summary>The checksum is the kernel's to fill in.</summary>
    private static byte[] Advertisement()
    {
        var message = new byte[16 + 32];
        message[0] = 134;
        message[4] = 64;
        var prefix = message.AsSpan(16);
        prefix[0] = 3;
        prefix[1] = 4;
        prefix[2] = 64;
        // On link, and hosts may make addresses of their own from it.
        prefix[3] = 0xc0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[4..], 3600);
        BinaryPrimitives.WriteUInt32BigEndian(prefix[8..], 3600);
        Prefix.TryWriteBytes(prefix[16..], out _);
        return message;
    }
}
