using System.Net;
using System.Net.Sockets;

namespace Maas.Testing;

/// <summary>Ports for programs that a test starts: below those that the system gives to clients by itself, or one of these would have taken the port
/// before the program listens on it.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int _taken = Environment.ProcessId * 97 % Count;

    /// <returns>A port that nobody uses with TCP or UDP, and that this process gets only once.</returns>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _taken) % Count);
            if (IsFree(SocketType.Stream, ProtocolType.Tcp, port) && IsFree(SocketType.Dgram, ProtocolType.Udp, port)) return port;
        }
    }

    private static bool IsFree(SocketType type, ProtocolType protocol, int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, type, protocol) { DualMode = true };
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
